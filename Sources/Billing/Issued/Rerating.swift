public import Money

/// What a closed invoice comes to under other rules, line by line.
public struct Rerating: Hashable, Sendable {
    /// The invoice as it is.
    public var invoice: IssuedInvoice
    /// What is different; empty where nothing is.
    public var differences: [IssuedLineDifference]
    /// The credit note that was issued for it, if any.
    public var creditNote: IssuedInvoice?
    /// How many lines are corrected on the next invoice.
    public var correctionCount = 0

    /// The sum of the differences, before discounts and taxes.
    public var amount: Amount {
        differences.reduce(.zero(in: invoice.currency)) { $0 + $1.difference.amount }
    }

    /// A rating that was not applied.
    public init(invoice: IssuedInvoice, differences: [IssuedLineDifference]) {
        self.invoice = invoice
        self.differences = differences
    }
}
