public import Money

/// What carries over from one invoice to the next: numbers, credit, and how often discounts
/// applied.
public struct BillingAccount: Hashable, Sendable {
    /// The currency of every invoice and grant.
    public let currency: Currency
    /// Invoices issued so far.
    public var invoiceCount: Int
    /// In the order granted.
    public var credits: [CreditBalance]
    /// For each of the subscription's discounts, the invoices on which it covered a line.
    public var discountUses: [Int]

    /// An account before its first invoice.
    public init(currency: Currency, credits: [CreditGrant] = []) {
        self.currency = currency
        invoiceCount = 0
        self.credits = []
        discountUses = []
        for grant in credits { self.grant(grant) }
    }

    /// Adds a grant; its amount must be in the account's currency.
    public mutating func grant(_ grant: CreditGrant) {
        precondition(
            grant.amount.currency == currency,
            "credit is granted in the account's currency"
        )
        credits.append(CreditBalance(grant: grant, remaining: grant.amount))
    }
}
