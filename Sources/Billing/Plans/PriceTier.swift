public import Money

/// A stretch of quantities with one price.
public struct PriceTier: Hashable, Sendable {
    /// The last quantity of the tier, counted from zero; nil in the last tier.
    public var upTo: ExactDecimal?
    /// The price of one unit in the tier.
    public var unitAmount: ExactDecimal
    /// Added once if any of the quantity falls in the tier.
    public var flatAmount: ExactDecimal?
}
