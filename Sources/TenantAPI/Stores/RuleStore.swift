public import Metering

/// Rules at work, over all tenants. Everything throws `StoreFailure`.
public protocol RuleStore: Sendable {
    /// What shadow rules counted and where live ones failed, added up, by source and version.
    func ruleUsage(_ query: RuleUsageQuery) async throws -> [RuleUsageRow]
    /// Begins a replay, or goes on with the one that the same request began, for about this long.
    func advance(_ request: ReplayRequest, for budget: Duration) async throws -> ReplayStanding
}
