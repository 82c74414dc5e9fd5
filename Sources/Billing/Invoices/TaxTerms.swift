public import Money

/// The taxes that a tenant pays, or why it pays none.
public struct TaxTerms: Hashable, Sendable {
    /// One tax.
    public struct Rate: Hashable, Sendable {
        /// What the invoice calls it, such as `VAT`.
        public var name: String
        /// Percent of the amount after discounts.
        public var percent: ExactDecimal

        /// A tax with its rate.
        public init(name: String, percent: ExactDecimal) {
            self.name = name
            self.percent = percent
        }
    }

    /// Why the rates come to nothing.
    public enum Relief: Hashable, Sendable {
        /// The tenant is exempt, for the reason given.
        case exempt(reason: String)
        /// The tenant accounts for the tax itself, for the reason given.
        case reverseCharge(reason: String)
    }

    /// In the order in which the invoice prints them.
    public var rates: [Rate]
    /// Why the rates come to nothing; nil if they apply.
    public var relief: Relief?

    /// Taxes, and perhaps why they come to nothing.
    public init(rates: [Rate] = [], relief: Relief? = nil) {
        self.rates = rates
        self.relief = relief
    }
}
