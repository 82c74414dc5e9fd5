/// Where a usage row stands in the order of exports: by quarter hour, tenant, source, rule, agent
/// and refusal.
public struct UsagePosition: Hashable, Sendable {
    /// Where the quarter hour begins.
    public var quarterHour: Instant
    /// The tenant's identifier.
    public var tenant: UniqueID
    /// The data source's key.
    public var dataSource: String
    /// Empty for refused records.
    public var rule: String
    /// All zeros for none.
    public var agent: UniqueID
    /// Empty for accepted records.
    public var refusal: String

    /// A place in the order.
    public init(
        quarterHour: Instant,
        tenant: UniqueID,
        dataSource: String,
        rule: String,
        agent: UniqueID,
        refusal: String
    ) {
        self.quarterHour = quarterHour
        self.tenant = tenant
        self.dataSource = dataSource
        self.rule = rule
        self.agent = agent
        self.refusal = refusal
    }
}
