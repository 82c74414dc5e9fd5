// Telemetry owns OTLP: the in-place protobuf scan, the JSON decoder, canonical sizes and the encoder.
// It does not own prices, tenants or data sources.
//
// Data's path: request bytes -> scan (one visit per record, nothing copied) -> canonical sizes.
