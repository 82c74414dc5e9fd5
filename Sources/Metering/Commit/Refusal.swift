/// A batch's records of one data source that were refused for one reason: counted, never stored, never
/// billed.
public struct Refusal: Hashable, Sendable {
    public var dataSource: String
    /// A stable code, such as `outside_time_window`.
    public var reason: String
    public var records: Int64
    public var canonicalBytes: Int64

    public init(dataSource: String, reason: String, records: Int64, canonicalBytes: Int64) {
        self.dataSource = dataSource
        self.reason = reason
        self.records = records
        self.canonicalBytes = canonicalBytes
    }
}
