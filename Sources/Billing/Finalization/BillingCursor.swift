public import Metering

/// Up to where a subscription is billed, and what carries over to its next invoice.
public struct BillingCursor: Hashable, Sendable {
    /// Everything due up to here, including it, is issued; nil before the first time.
    public var billedUntil: Instant?
    /// Invoices issued so far.
    public var invoiceCount: Int
    /// For each of the subscription's discounts, the invoices on which it covered a line.
    public var discountUses: [Int]

    /// Takes every property by name; by default of a subscription that was never billed.
    public init(billedUntil: Instant? = nil, invoiceCount: Int = 0, discountUses: [Int] = []) {
        self.billedUntil = billedUntil
        self.invoiceCount = invoiceCount
        self.discountUses = discountUses
    }
}
