// Ingestion owns OTLP intake, for whatever transport (`Intake`: admission, decompression, metering
// off the event loop; `Commit`: the group commit), the OTLP/HTTP routes (`OTLP`), and how long
// clients may keep a connection waiting (`Connections`). OTLP/gRPC is IngestionGRPC's. It does not
// own SQL (it declares the stores it needs) nor the REST API.
