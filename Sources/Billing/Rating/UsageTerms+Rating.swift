import Money

extension UsageTerms {
    /// F of a phase: the month's free bytes, less what an earlier phase already used free.
    ///
    /// `startShare` is the part of the month that was left when the subscription started in it.
    func freeBytes(startShare: Rational, usedBefore: Int128) -> Int128 {
        let whole = proratesFree ? (Rational(freeBytes) * startShare).floor : Rational(freeBytes)
        return max(0, (whole.integer ?? freeBytes) - usedBefore)
    }

    /// Prices the bytes of one phase, `fraction` being the phase's share of its month.
    func rate(_ shares: [UsageShare], freeBytes: Int128, fraction: Rational) -> UsageExplanation {
        let used = shares.reduce(0) { $0 + $1.bytes }
        let billed = overage == .block ? 0 : max(0, used - freeBytes)
        let quantity = Rational(billed, over: unit.bytes)
        let uses = model.uses(of: quantity)
        let minimum = minimumAmount.map { $0.rational * fraction }
        let maximum = maximumAmount?.rational
        return UsageExplanation(
            usedBytes: used,
            usedBytesBySource: shares,
            freeBytes: freeBytes,
            billedBytes: billed,
            quantity: quantity,
            unit: unit,
            tiers: uses,
            minimumAmount: minimum,
            maximumAmount: maximum,
            exactAmount: clamp(uses.amount, from: minimum, to: maximum)
        )
    }

    /// The minimum first, then the maximum (the pricing rules, "Phases").
    private func clamp(_ amount: Rational, from low: Rational?, to high: Rational?) -> Rational {
        let raised = max(amount, low ?? amount)
        return min(raised, high ?? raised)
    }
}
