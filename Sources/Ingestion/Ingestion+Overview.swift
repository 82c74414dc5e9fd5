// Ingestion owns the OTLP routes: admission, decompression, metering off the event loop and the
// group commit. It does not own SQL (it declares the stores it needs) nor the REST API.
