/// The billable bytes that one data source received in one quarter hour.
public struct SourceUsage: Hashable, Sendable {
    /// The data source's key.
    public var dataSource: String
    /// The start of the quarter hour in which the bytes were received.
    public var quarterHour: Instant
    /// Accepted records.
    public var records: Int64
    /// Bytes by the conversion rule, accepted records alone.
    public var billableBytes: Int64
    /// Those of them that occurred before the service period.
    public var lateBytes: Int64

    /// Takes every property by name.
    public init(
        dataSource: String,
        quarterHour: Instant,
        records: Int64,
        billableBytes: Int64,
        lateBytes: Int64
    ) {
        self.dataSource = dataSource
        self.quarterHour = quarterHour
        self.records = records
        self.billableBytes = billableBytes
        self.lateBytes = lateBytes
    }
}
