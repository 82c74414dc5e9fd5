public import Metering

/// Billable bytes of a data source, received at an instant.
public struct UsageEntry: Hashable, Sendable {
    /// The data source's key.
    public var dataSource: String
    /// When they were received, or the start of the quarter hour in which they were.
    public var at: Instant
    /// At least 0.
    public var bytes: Int128

    /// Bytes received at an instant.
    public init(dataSource: String, at: Instant, bytes: Int128) {
        self.dataSource = dataSource
        self.at = at
        self.bytes = bytes
    }
}
