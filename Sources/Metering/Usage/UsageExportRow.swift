/// What was accepted, or refused for one reason, of one tenant's data source, rule and agent in one
/// quarter hour.
public struct UsageExportRow: Hashable, Sendable {
    /// The tenant.
    public var tenantID: UniqueID
    /// The tenant's key.
    public var tenant: String
    /// Where the quarter hour begins.
    public var quarterHour: Instant
    /// The data source's key.
    public var dataSource: String
    /// The rule that metered; nil for refused records.
    public var rule: String?
    /// The agent that sent; nil for none.
    public var agent: UniqueID?
    /// Why the records were refused; nil for accepted ones.
    public var refusal: String?
    /// Log records, spans and metric data points.
    public var records: Int64
    /// The records' canonical size.
    public var canonicalBytes: Int64
    /// What is billed; 0 for refused records.
    public var billableBytes: Int64
    /// Of these, bytes of records that occurred before the service period.
    public var lateBytes: Int64

    /// Takes every property by name.
    public init(
        tenantID: UniqueID,
        tenant: String,
        quarterHour: Instant,
        dataSource: String,
        rule: String?,
        agent: UniqueID?,
        refusal: String?,
        records: Int64,
        canonicalBytes: Int64,
        billableBytes: Int64,
        lateBytes: Int64
    ) {
        self.tenantID = tenantID
        self.tenant = tenant
        self.quarterHour = quarterHour
        self.dataSource = dataSource
        self.rule = rule
        self.agent = agent
        self.refusal = refusal
        self.records = records
        self.canonicalBytes = canonicalBytes
        self.billableBytes = billableBytes
        self.lateBytes = lateBytes
    }

    /// Where it stands in the order of exports.
    public var position: UsagePosition {
        UsagePosition(
            quarterHour: quarterHour,
            tenant: tenantID,
            dataSource: dataSource,
            rule: rule ?? "",
            agent: agent ?? UniqueID(high: 0, low: 0),
            refusal: refusal ?? ""
        )
    }
}
