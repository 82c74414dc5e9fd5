public import Metering
public import Money

/// Money that the tenant has paid before, or has been granted.
public struct CreditGrant: Hashable, Sendable {
    /// Names the grant; nil for what a negative invoice left.
    public var key: String?
    /// In the tenant's currency; more than nothing.
    public var amount: Amount
    /// Grants with lower numbers are used first; 0 is kept for negative invoices.
    public var priority: Int
    /// From when on it may be used.
    public var grantedAt: Instant
    /// From when on it may not be used any more; nil for never.
    public var expiresAt: Instant?

    /// A grant of credit.
    public init(
        key: String?,
        amount: Amount,
        priority: Int,
        grantedAt: Instant,
        expiresAt: Instant? = nil
    ) {
        self.key = key
        self.amount = amount
        self.priority = priority
        self.grantedAt = grantedAt
        self.expiresAt = expiresAt
    }
}
