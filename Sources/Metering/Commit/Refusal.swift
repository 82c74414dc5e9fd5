/// A batch's records of one data source that were refused for one reason: counted, never stored,
/// never billed.
public struct Refusal: Hashable, Sendable {
    /// Key of the data source that refused them.
    public var dataSource: String
    /// A stable code, such as `outside_time_window`.
    public var reason: String
    /// How many, at least 1.
    public var records: Int64
    /// The sum of their canonical sizes.
    public var canonicalBytes: Int64

    /// Refused records of one source and reason.
    public init(dataSource: String, reason: String, records: Int64, canonicalBytes: Int64) {
        self.dataSource = dataSource
        self.reason = reason
        self.records = records
        self.canonicalBytes = canonicalBytes
    }
}
