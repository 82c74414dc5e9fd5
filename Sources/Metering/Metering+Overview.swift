// Metering owns data sources, conversion rules, batch keys, usage and receipts: it turns the
// records of a request into billable bytes. It does not own money, storage or the network.
//
// Data's path: request bytes -> RequestMeter (one scan by Telemetry) -> per record its data source
// (CatalogueSnapshot), a refusal or billable bytes (CompiledRule) -> MeteredRequest: one part per
// data source with the message to store, and what was refused and why.
