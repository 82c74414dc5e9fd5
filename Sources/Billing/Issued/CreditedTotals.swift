import Money

/// What taking back some amount of each line takes off an invoice's totals.
///
/// Discounts go back in proportion to the lines that they cover, taxes by their rates of what is
/// left; taking back every line whole takes back the invoice to the last cent.
struct CreditedTotals {
    private(set) var subtotal: Amount
    private(set) var discounts: [Amount]
    private(set) var base: Amount
    private(set) var taxes: [Amount]

    var total: Amount { taxes.reduce(base) { $0 + $1 } }

    /// - Parameter credited: what is taken back by line number; lines left out stay.
    init(of invoice: IssuedInvoice, credited: [Int: Amount]) {
        let zero = Amount.zero(in: invoice.currency)
        subtotal = credited.values.reduce(zero) { $0 + $1 }
        discounts = invoice.discounts.map { discount in
            let covered = invoice.lines.filter { discount.covers($0) }
            let taken = covered.reduce(zero) { $0 + (credited[$1.number] ?? zero) }
            return discount.share(of: taken)
        }
        let base = discounts.reduce(subtotal) { $0 - $1 }
        self.base = base
        taxes = invoice.taxes.map { $0.share(of: base) }
    }
}

extension AppliedDiscount {
    /// What it took off the lines that something is taken back of.
    fileprivate func share(of taken: Amount) -> Amount {
        guard !base.isZero else { return .zero(in: base.currency) }
        return Amount(rounding: amount.exact * taken.exact / base.exact, in: base.currency)
    }

    /// Whether a line was reduced; a commitment's only by a discount on everything.
    fileprivate func covers(_ line: IssuedLine) -> Bool {
        guard let charges else { return true }
        return line.kind != .commitment && charges.contains(line.charge)
    }
}

extension AppliedTax {
    /// What it added to an amount.
    fileprivate func share(of base: Amount) -> Amount {
        guard relief == nil else { return .zero(in: base.currency) }
        return Amount(
            rounding: rate.percent.rational * base.exact / Rational(100),
            in: base.currency
        )
    }
}
