// What API.md promises of OTLP ingest, checked from outside: obligation by obligation, over HTTP
// and gRPC. By default the suite starts a server of its own; METERBEE_CONFORMANCE_URL (with
// METERBEE_CONFORMANCE_KEY, a key that may ingest, and METERBEE_CONFORMANCE_GRPC, host:port) points
// it at another one, and what needs an operator's rights there is skipped.
