/// What admission needs to know of a tenant's agreement, as of one reading of the database.
public struct TenantState: Hashable, Sendable {
    /// Whether the tenant may send.
    public enum Subscription: Hashable, Sendable {
        case none
        case paused
        /// `dataSources` are those that the plan prices; with `unpricedIsFree` all others are
        /// accepted too. `periodStart` is where the current service period began.
        case active(dataSources: Set<String>, unpricedIsFree: Bool, periodStart: Instant)
    }

    /// Identifier of the tenant.
    public var tenant: UniqueID
    /// The key, for messages.
    public var key: String
    /// Whether it may send, and what.
    public var subscription: Subscription

    /// A state, as one reading found it.
    public init(tenant: UniqueID, key: String, subscription: Subscription) {
        self.tenant = tenant
        self.key = key
        self.subscription = subscription
    }
}
