public import Money

/// What a discount took off an invoice.
public struct AppliedDiscount: Hashable, Sendable {
    /// Its place among the subscription's discounts.
    public var index: Int
    /// The reduction that was agreed.
    public var reduction: Discount.Reduction
    /// Keys of the charges whose lines are covered; nil for all lines.
    public var charges: [String]?
    /// The sum of the lines it covers, if that is more than nothing.
    public var base: Amount
    /// What was taken off; never negative.
    public var amount: Amount
}
