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

    /// How often the agreement has changed; a commit checks that it still is this revision.
    public var revision: Int64
    /// Whether the agreement has a quota that blocks or a usage cap.
    public var isLimited: Bool
    /// The first instant at which something else may apply, by what is agreed now.
    public var validUntil: Instant
    /// How fast it may send.
    public var limits: RateLimits

    /// A state, as one reading found it.
    public init(
        tenant: UniqueID,
        key: String,
        subscription: Subscription,
        revision: Int64 = 0,
        isLimited: Bool = false,
        validUntil: Instant = Instant(unixMicroseconds: .max),
        limits: RateLimits = RateLimits()
    ) {
        self.tenant = tenant
        self.key = key
        self.subscription = subscription
        self.revision = revision
        self.isLimited = isLimited
        self.validUntil = validUntil
        self.limits = limits
    }
}
