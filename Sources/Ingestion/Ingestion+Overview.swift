// Ingestion owns OTLP intake, for whatever transport (`Intake`: admission, decompression, metering
// off the event loop; `Commit`: the group commit), and the OTLP/HTTP routes (`OTLP`). OTLP/gRPC is
// IngestionGRPC's. It does not own SQL (it declares the stores it needs) nor the REST API.
