/// What a tenant's agents said became of the samples of one data source in a stretch of time.
///
/// Agents count in the kernel, so that what was lost on the way is known; each count saturates.
public struct AgentAccount: Hashable, Sendable {
    /// The data source's key.
    public var dataSource: String
    /// Samples that the kernel saw.
    public var seen: Int64
    /// Those that the server acknowledged.
    public var sent: Int64
    /// Those that were added up in others.
    public var aggregated: Int64
    /// Those that sampling left out, as the policy asked.
    public var sampledOut: Int64
    /// Those that a budget held back.
    public var budgetHeld: Int64
    /// Those that a full buffer, an evicted spool or a crash took.
    public var lost: Int64
    /// Those that the server refused.
    public var rejected: Int64

    /// Takes every property by name.
    public init(
        dataSource: String,
        seen: Int64,
        sent: Int64,
        aggregated: Int64,
        sampledOut: Int64,
        budgetHeld: Int64,
        lost: Int64,
        rejected: Int64
    ) {
        self.dataSource = dataSource
        self.seen = seen
        self.sent = sent
        self.aggregated = aggregated
        self.sampledOut = sampledOut
        self.budgetHeld = budgetHeld
        self.lost = lost
        self.rejected = rejected
    }
}
