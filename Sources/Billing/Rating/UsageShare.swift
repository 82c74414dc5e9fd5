/// What one data source contributed to a charge.
public struct UsageShare: Hashable, Sendable {
    /// The data source's key.
    public var dataSource: String
    /// Billable bytes.
    public var bytes: Int128
}
