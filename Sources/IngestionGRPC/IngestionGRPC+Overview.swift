// IngestionGRPC owns OTLP/gRPC: the three Export calls on a port of their own. The bytes of a
// message go to Ingestion's intake as they are, so that one scanner serves every transport. It does
// not own admission, metering or the commit.
//
// A call passes `CallGate` (size, memory, compression flag) on its HTTP/2 stream, then grpc-swift,
// then `OTLPService`, which asks the intake.
