/// The billable bytes that one data source received in one quarter hour.
public struct SourceUsage: Hashable, Sendable {
    public var dataSource: String
    public var quarterHour: Instant
    public var billableBytes: Int64
    /// Those of them that occurred before the service period.
    public var lateBytes: Int64

    public init(
        dataSource: String,
        quarterHour: Instant,
        billableBytes: Int64,
        lateBytes: Int64
    ) {
        self.dataSource = dataSource
        self.quarterHour = quarterHour
        self.billableBytes = billableBytes
        self.lateBytes = lateBytes
    }
}
