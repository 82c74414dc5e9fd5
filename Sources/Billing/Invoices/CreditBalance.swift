public import Money

/// A grant and what is left of it.
public struct CreditBalance: Hashable, Sendable {
    /// What was granted.
    public var grant: CreditGrant
    /// What no invoice has used yet.
    public var remaining: Amount

    /// A grant with what is left of it.
    public init(grant: CreditGrant, remaining: Amount) {
        self.grant = grant
        self.remaining = remaining
    }
}
