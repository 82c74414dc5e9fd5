public import Metering
import Money

extension BillingAccount {
    /// Totals the lines of the next invoice and notes what it used; nil if there are no lines.
    ///
    /// The lines must be in the account's currency.
    public mutating func settle(
        _ lines: [InvoiceLine],
        at instant: Instant,
        discounts: [Discount],
        tax: TaxTerms
    ) -> Invoice? {
        guard !lines.isEmpty else { return nil }
        let subtotal = lines.reduce(.zero(in: currency)) { $0 + $1.amount }
        let reductions = apply(discounts, to: lines, subtotal: subtotal)
        let base = reductions.reduce(subtotal) { $0 - $1.amount }
        let taxes = tax.rates.map { $0.applied(to: base, relief: tax.relief) }
        let total = taxes.reduce(base) { $0 + $1.amount }
        let draws = draw(total, at: instant)
        let drawn = draws.reduce(.zero(in: currency)) { $0 + $1.amount }
        keepCredit(of: total, at: instant)
        let applied = total.isNegative ? total : drawn
        invoiceCount += 1
        return Invoice(
            sequence: invoiceCount,
            at: instant,
            lines: lines,
            subtotal: subtotal,
            discounts: reductions,
            taxes: taxes,
            total: total,
            creditApplied: applied,
            creditDraws: draws,
            amountDue: total - applied
        )
    }

    private mutating func apply(
        _ discounts: [Discount],
        to lines: [InvoiceLine],
        subtotal: Amount
    ) -> [AppliedDiscount] {
        let zero = Amount.zero(in: currency)
        while discountUses.count < discounts.count { discountUses.append(0) }
        var left = max(subtotal, zero)
        var applied: [AppliedDiscount] = []
        for (index, discount) in discounts.enumerated() {
            if let periods = discount.periods, discountUses[index] >= periods { continue }
            let covered = lines.filter { discount.covers($0) }
            if !covered.isEmpty { discountUses[index] += 1 }
            let base = max(zero, covered.reduce(zero) { $0 + $1.amount })
            let amount = min(left, discount.reduction.amount(of: base))
            left -= amount
            applied.append(
                AppliedDiscount(
                    index: index,
                    reduction: discount.reduction,
                    charges: discount.charges,
                    base: base,
                    amount: amount
                )
            )
        }
        return applied
    }

    /// Uses credit for what is to be paid: the lowest priority, then what expires first.
    private mutating func draw(_ total: Amount, at instant: Instant) -> [CreditDraw] {
        var left = total
        var draws: [CreditDraw] = []
        for index in usableCredits(at: instant) where left > .zero(in: currency) {
            let amount = min(left, credits[index].remaining)
            credits[index].remaining -= amount
            left -= amount
            draws.append(
                CreditDraw(
                    grant: credits[index].grant,
                    amount: amount,
                    remaining: credits[index].remaining
                )
            )
        }
        return draws
    }

    private func usableCredits(at instant: Instant) -> [Int] {
        let usable = credits.indices.filter { index in
            let grant = credits[index].grant
            return grant.grantedAt <= instant && grant.expiresAt.map { instant < $0 } ?? true
                && !credits[index].remaining.isZero
        }
        let never = Instant(unixMicroseconds: .max)
        return usable.sorted { left, right in
            let (a, b) = (credits[left].grant, credits[right].grant)
            return (a.priority, a.expiresAt ?? never, left) < (
                b.priority, b.expiresAt ?? never, right
            )
        }
    }

    /// A negative total is credit from now on, to be used before any other.
    private mutating func keepCredit(of total: Amount, at instant: Instant) {
        guard total.isNegative else { return }
        grant(CreditGrant(key: nil, amount: -total, priority: 0, grantedAt: instant))
    }
}

extension Discount {
    /// Whether a line is reduced; a commitment's only by a discount on everything.
    fileprivate func covers(_ line: InvoiceLine) -> Bool {
        guard let charges else { return true }
        return !line.isCommitment && charges.contains(line.charge)
    }
}

extension Discount.Reduction {
    /// What it takes off the sum of the covered lines.
    fileprivate func amount(of base: Amount) -> Amount {
        switch self {
        case .percent(let percent):
            Amount(rounding: percent.rational * base.exact / Rational(100), in: base.currency)
        case .amount(let amount): min(amount, base)
        }
    }
}

extension TaxTerms.Rate {
    fileprivate func applied(to base: Amount, relief: TaxTerms.Relief?) -> AppliedTax {
        let exact = relief == nil ? percent.rational * base.exact / Rational(100) : .zero
        return AppliedTax(
            rate: self,
            relief: relief,
            base: base,
            amount: Amount(rounding: exact, in: base.currency)
        )
    }
}
