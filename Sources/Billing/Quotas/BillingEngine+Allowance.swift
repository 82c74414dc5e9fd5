public import Metering
public import Money

extension BillingEngine {
    /// What may still be sent at an instant, by the plan in force and what was measured so far.
    ///
    /// Nil while the subscription is not active: then nothing may be sent. `cap` limits the exact
    /// sum of the month's usage charges, minimums apart.
    public func allowance(at now: Instant, usage: any UsageSource, cap: ExactDecimal? = nil)
        -> UsageAllowance?
    {
        guard timeline.isActive(at: now) else { return nil }
        let month = timeline.grid.month(containing: now)
        var quotas = FreeQuotaLedger()
        var settled = Rational.zero
        for phase in timeline.phases(of: month, until: timeline.end ?? month.end) {
            quotas.enter(phase)
            let uses = phase.plan.plan.charges.compactMap { charge in
                use(of: charge, in: phase, quotas: &quotas, usage: usage)
            }
            if phase.period.contains(now) {
                return UsageAllowance(charges: uses, cap: cap, settledAmount: settled)
            }
            settled += uses.reduce(.zero) { $0 + $1.amount(usedBytes: $1.usedBytes) }
        }
        return nil
    }

    private func use(
        of charge: Charge,
        in phase: Phase,
        quotas: inout FreeQuotaLedger,
        usage: any UsageSource
    ) -> UsageAllowance.ChargeUse? {
        guard case .usage(let terms) = charge.terms else { return nil }
        let quota = quotas.quota(terms, key: charge.key, in: phase, of: timeline)
        let explained = quotas.rate(
            terms,
            key: charge.key,
            in: phase,
            of: timeline,
            usage: usage
        )
        return UsageAllowance.ChargeUse(
            key: charge.key,
            terms: terms,
            freeBytes: terms.overage == .block ? quota : explained.freeBytes,
            usedBytes: explained.usedBytes
        )
    }
}
