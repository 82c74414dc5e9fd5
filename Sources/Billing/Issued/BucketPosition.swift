public import Metering

/// Names a usage bucket of a tenant.
public struct BucketPosition: Hashable, Sendable {
    /// The quarter hour's start.
    public var quarterHour: Instant
    /// The data source's key.
    public var dataSource: String
    /// The rule by which bytes were counted.
    public var rule: String
    /// The agent that sent them; nil for none.
    public var agent: UniqueID?

    /// Takes every property by name.
    public init(quarterHour: Instant, dataSource: String, rule: String, agent: UniqueID?) {
        self.quarterHour = quarterHour
        self.dataSource = dataSource
        self.rule = rule
        self.agent = agent
    }
}
