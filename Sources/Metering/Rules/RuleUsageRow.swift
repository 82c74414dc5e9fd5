/// What one version of a rule made of records, beside what was billed for the same records.
///
/// All that a shadow rule saw, and of a live rule the requests in which it failed.
public struct RuleUsageRow: Hashable, Sendable {
    /// The data source's key.
    public var dataSource: String
    /// A version's number, or a preset's name.
    public var rule: String
    /// Whether the rule was billed by.
    public var mode: ConversionRule.Mode
    /// The tenant's key; nil where rows are not told apart by it.
    public var tenant: String?
    /// Records that the rule was evaluated on.
    public var records: Int64
    /// The sum of their canonical sizes.
    public var canonicalBytes: Int64
    /// What was billed for them.
    public var billedBytes: Int64
    /// What this rule makes of them.
    public var ruleBytes: Int64
    /// Records on which the rule failed; they count with their canonical size.
    public var failedRecords: Int64
    /// The quarter hour in which the rule last failed; nil when it never did.
    public var lastFailedAt: Instant?

    /// Takes every property by name.
    public init(
        dataSource: String,
        rule: String,
        mode: ConversionRule.Mode,
        tenant: String? = nil,
        records: Int64,
        canonicalBytes: Int64,
        billedBytes: Int64,
        ruleBytes: Int64,
        failedRecords: Int64,
        lastFailedAt: Instant? = nil
    ) {
        self.dataSource = dataSource
        self.rule = rule
        self.mode = mode
        self.tenant = tenant
        self.records = records
        self.canonicalBytes = canonicalBytes
        self.billedBytes = billedBytes
        self.ruleBytes = ruleBytes
        self.failedRecords = failedRecords
        self.lastFailedAt = lastFailedAt
    }
}
