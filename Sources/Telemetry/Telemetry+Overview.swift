// Telemetry owns OTLP: the in-place protobuf scan, the JSON decoder, canonical sizes and the
// encoder. It does not own prices, tenants or data sources.
//
// Data's path: request bytes (JSON goes through OTLPJSONDecoder to protobuf first) -> OTLPScanner,
// one RecordView per record, nothing copied, with its canonical sizes -> OTLPSplitter where a
// request holds several data sources. RecordView.json shows a stored record. OTLPLogsEncoder is the
// senders' side. Folders: Wire (fields in place), Scan, Records (what a view reads), Schema and
// JSON, Encoding.
