public import Metering
public import Money

/// What a tenant owes for a time: lines, what is taken off, taxes and the credit used.
public struct Invoice: Hashable, Sendable {
    /// The number among the subscription's invoices, from 1.
    public var sequence: Int
    /// The boundary at which it is due.
    public var at: Instant
    /// At least one.
    public var lines: [InvoiceLine]
    /// The sum of the lines.
    public var subtotal: Amount
    /// One for each discount still running, in the order agreed.
    public var discounts: [AppliedDiscount]
    /// One for each of the tenant's rates.
    public var taxes: [AppliedTax]
    /// Subtotal less discounts plus taxes.
    public var total: Amount
    /// Credit used; the whole total where that is negative and becomes credit.
    public var creditApplied: Amount
    /// The credit used, grant by grant.
    public var creditDraws: [CreditDraw]
    /// What is left to pay; never negative.
    public var amountDue: Amount
}
