public import Money

/// What a tax added to an invoice.
public struct AppliedTax: Hashable, Sendable {
    /// The tax and its rate.
    public var rate: TaxTerms.Rate
    /// Why nothing was added; nil if the rate applied.
    public var relief: TaxTerms.Relief?
    /// The amount after discounts.
    public var base: Amount
    /// What was added; negative where the base is.
    public var amount: Amount
}
