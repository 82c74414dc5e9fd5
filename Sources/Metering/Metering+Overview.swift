// Metering owns data sources, conversion rules, batch keys, usage and receipts: it turns the records
// of a request into billable bytes. It does not own money, storage or the network.
//
// Data's path: scanned record -> data source -> rule version -> billable bytes -> usage.
