import Testing

/// The suite of suites: one server for all of them.
@Suite("OTLP conformance", .serialized, .conformanceServer)
struct ConformanceTests {}
