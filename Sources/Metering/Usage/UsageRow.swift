/// Usage added up over one window and, where asked, one data source, agent or rule.
public struct UsageRow: Hashable, Sendable {
    /// Inclusive.
    public var from: Instant
    /// Exclusive.
    public var to: Instant
    /// Nil where rows are not told apart by it.
    public var dataSource: String?
    /// Nil where rows are not told apart by it, and for records that no agent sent.
    public var agent: UniqueID?
    /// Nil where rows are not told apart by it.
    public var rule: String?
    /// Accepted records; refused ones are in `rejected` alone.
    public var records: Int64
    /// Canonical bytes, accepted records alone.
    public var canonicalBytes: Int64
    /// Bytes by the conversion rule, accepted records alone.
    public var billableBytes: Int64
    /// Billable bytes of records that occurred before their service period.
    public var lateBytes: Int64
    /// Refused records by reason.
    public var rejected: [String: Int64]

    /// Takes every property by name.
    public init(
        from: Instant,
        to: Instant,
        dataSource: String? = nil,
        agent: UniqueID? = nil,
        rule: String? = nil,
        records: Int64 = 0,
        canonicalBytes: Int64 = 0,
        billableBytes: Int64 = 0,
        lateBytes: Int64 = 0,
        rejected: [String: Int64] = [:]
    ) {
        self.from = from
        self.to = to
        self.dataSource = dataSource
        self.agent = agent
        self.rule = rule
        self.records = records
        self.canonicalBytes = canonicalBytes
        self.billableBytes = billableBytes
        self.lateBytes = lateBytes
        self.rejected = rejected
    }
}
