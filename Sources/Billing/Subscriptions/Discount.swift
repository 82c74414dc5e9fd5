public import Money

/// A reduction of a subscription's invoices.
public struct Discount: Hashable, Sendable {
    /// How much is taken off.
    public enum Reduction: Hashable, Sendable {
        /// Percent of the covered lines.
        case percent(ExactDecimal)
        /// A fixed amount in the tenant's currency.
        case amount(Amount)
    }

    /// How much is taken off.
    public var reduction: Reduction
    /// Keys of the charges whose lines are covered; nil for all lines.
    public var charges: [String]?
    /// The number of invoices with covered lines that it lasts for; nil for ever.
    public var periods: Int?

    /// A reduction of all lines or of some charges', for ever or for some invoices.
    public init(_ reduction: Reduction, charges: [String]? = nil, periods: Int? = nil) {
        self.reduction = reduction
        self.charges = charges
        self.periods = periods
    }
}
