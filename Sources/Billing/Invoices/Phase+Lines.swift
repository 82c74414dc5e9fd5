import Money

extension Phase {
    /// A line for this phase, rounded here.
    func line(
        _ charge: String,
        _ kind: LineKind,
        quantity: Rational,
        exact: Rational,
        _ explanation: LineExplanation
    ) -> InvoiceLine {
        InvoiceLine(
            charge: charge,
            kind: kind,
            plan: PlanReference(plan),
            servicePeriod: period,
            quantity: quantity.printable,
            amount: Amount(rounding: exact, in: plan.plan.currency),
            explanation: explanation
        )
    }

    /// A line, with what takes it back if the phase lies in the trial.
    func lines(_ line: InvoiceLine) -> [InvoiceLine] {
        isTrial ? line.withTrialLine(until: period.end) : [line]
    }

    /// What makes up the minimum commitment; nil if usage and resources reach it.
    func commitmentLine(used: Amount) -> InvoiceLine? {
        let commitment = plan.plan.minimumCommitment
        let promised = Amount(
            rounding: commitment.rational * fraction,
            in: plan.plan.currency
        )
        guard used < promised else { return nil }
        let explained = CommitmentExplanation(
            commitment: commitment,
            fraction: fraction,
            promised: promised,
            used: used
        )
        var line = line(
            "commitment",
            .commitment,
            quantity: .one,
            exact: (promised - used).exact,
            .commitment(explained)
        )
        line.isCommitment = true
        return line
    }

    /// The line of a support charge with a percentage; nil for other charges.
    func supportLine(_ charge: Charge, base: Amount) -> InvoiceLine? {
        guard case .support(let terms) = charge.terms, let percent = terms.percent else {
            return nil
        }
        let amount = terms.amount ?? .zero
        let share = percent.rational * base.exact / Rational(100)
        let explained = SupportExplanation(
            amount: amount,
            fraction: fraction,
            percent: percent,
            base: base
        )
        return line(
            charge.key,
            .support,
            quantity: .one,
            exact: max(amount.rational * fraction, share),
            .support(explained)
        )
    }
}

extension Rational {
    /// The number exactly; a quantity that no decimal says exactly, to twelve digits.
    var printable: ExactDecimal {
        decimal(fractionDigitsMax: 30) ?? rounded(fractionDigits: 12)
    }
}
