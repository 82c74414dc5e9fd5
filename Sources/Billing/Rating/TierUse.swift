public import Money

/// The part of a quantity that one tier or package price paid for.
public struct TierUse: Hashable, Sendable {
    /// The tier's upper bound; nil in the last tier and for packages.
    public var upTo: ExactDecimal?
    /// Units priced here, or packages.
    public var quantity: Rational
    /// The price of each.
    public var unitAmount: ExactDecimal
    /// What was added once.
    public var flatAmount: ExactDecimal?

    /// Quantity times price, plus what was added once; exact.
    public var amount: Rational {
        quantity * unitAmount.rational + (flatAmount?.rational ?? .zero)
    }
}
