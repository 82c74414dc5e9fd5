/// How fast a tenant may send; nil limits nothing.
public struct RateLimits: Hashable, Sendable {
    /// Requests a second, at least 1.
    public var requestsPerSecond: Int64?
    /// Uncompressed bytes of request bodies a second, at least 1.
    public var bytesPerSecond: Int64?

    /// No limits unless given.
    public init(requestsPerSecond: Int64? = nil, bytesPerSecond: Int64? = nil) {
        self.requestsPerSecond = requestsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }
}
