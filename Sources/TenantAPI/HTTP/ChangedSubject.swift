/// What a committed change was about, so that whoever caches it can forget it.
public enum ChangedSubject: Hashable, Sendable, CaseIterable {
    /// Products and plans, which nobody needs to cache.
    case offers
    case dataSources
    case rules
    case tenants
    case subscriptions
    /// User accounts.
    case users
    /// API keys and enrollment tokens.
    case keys
    /// Agents, and the keys bound to them.
    case agents
}
