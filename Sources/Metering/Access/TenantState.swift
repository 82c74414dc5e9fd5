/// What admission needs to know of a tenant's agreement, as of one reading of the database.
public struct TenantState: Hashable, Sendable {
    /// Whether the tenant may send.
    public enum Subscription: Hashable, Sendable {
        case none
        case paused
        /// `dataSources` are those that the plan prices; with `unpricedIsFree` all others are accepted
        /// too. `periodStart` is where the current service period began.
        case active(dataSources: Set<String>, unpricedIsFree: Bool, periodStart: Instant)
    }

    public var tenant: UniqueID
    public var key: String
    public var subscription: Subscription

    public init(tenant: UniqueID, key: String, subscription: Subscription) {
        self.tenant = tenant
        self.key = key
        self.subscription = subscription
    }
}
