public import Money

/// What an invoice used of one grant.
public struct CreditDraw: Hashable, Sendable {
    /// The grant.
    public var grant: CreditGrant
    /// What was used of it.
    public var amount: Amount
    /// What was left of the grant after it; nil on invoices older than this.
    public var remaining: Amount?
}
