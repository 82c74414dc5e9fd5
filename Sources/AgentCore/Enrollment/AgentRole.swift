/// What an agent is to its cluster.
public enum AgentRole: String, CaseIterable, Sendable {
    /// Observes its node.
    case agent
    /// One for a cluster; observes nothing itself.
    case controller
}
