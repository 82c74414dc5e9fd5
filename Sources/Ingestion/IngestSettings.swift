/// What an operator may set about ingestion.
public struct IngestSettings: Sendable {
    /// The largest request, compressed or decompressed, in bytes.
    public var requestBytesMax = 64 << 20
    /// The bytes that all requests in flight may hold.
    public var memoryBytesMax = 128 << 20

    /// The defaults: 64 MiB a request, 128 MiB in flight.
    public init() {}
}
