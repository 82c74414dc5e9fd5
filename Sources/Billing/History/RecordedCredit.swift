public import Metering
public import Money

/// A grant of prepaid credit as it is stored; invoices use it up, and nothing else changes it.
public struct RecordedCredit: Hashable, Sendable {
    /// A UUIDv7, so in the order granted.
    public var id: UniqueID
    /// The operator's own name for it, unique for the tenant.
    public var key: String?
    /// In the tenant's currency; more than nothing.
    public var amount: Amount
    /// 1 or more; grants with lower numbers are used first.
    public var priority: Int
    /// From when on it may be used, on PostgreSQL's clock.
    public var grantedAt: Instant
    /// From when on it may not be used any more; nil for never.
    public var expiresAt: Instant?
    /// What no finished invoice has used yet, also of a grant that has expired.
    public var remaining: Amount

    /// Takes every property by name; nothing is used yet.
    public init(
        id: UniqueID,
        key: String?,
        amount: Amount,
        priority: Int,
        grantedAt: Instant,
        expiresAt: Instant?
    ) {
        self.id = id
        self.key = key
        self.amount = amount
        remaining = amount
        self.priority = priority
        self.grantedAt = grantedAt
        self.expiresAt = expiresAt
    }

    /// The grant as the account takes it; without a key of its own its identifier names it.
    public var grant: CreditGrant {
        CreditGrant(
            key: key ?? "\(id)",
            amount: amount,
            priority: priority,
            grantedAt: grantedAt,
            expiresAt: expiresAt
        )
    }
}
