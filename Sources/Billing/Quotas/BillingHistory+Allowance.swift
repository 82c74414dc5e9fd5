public import Metering

extension BillingHistory {
    /// What ingest may take at an instant: the allowance of the phase in course, widened by a
    /// change that is only waiting for the next quarter hour; nil while nothing may be sent.
    ///
    /// A change that raises a quota acts on admission at once while its money counts from the next
    /// quarter hour; what a blocking charge admits in between is free. A cap goes by the money, so
    /// by the plan that is still billed.
    public func admissionAllowance(
        at now: Instant,
        usage: any UsageSource
    ) -> UsageAllowance? {
        let lives = admittingTimelines(at: now)
        guard let allowance = engine.allowance(at: now, usage: usage, cap: usageCap) else {
            return nil
        }
        guard lives.count > 1, let early = lives.last,
            let coming = BillingEngine(timeline: early, tax: terms.tax)
                .allowance(at: now, usage: usage)
        else { return allowance }
        return allowance.widened(by: coming)
    }

    /// Whether a quota that blocks, or a cap, limits what may be sent at an instant or soon after.
    public func limitsAdmission(at now: Instant) -> Bool {
        let soon = Instant(unixMicroseconds: now.unixMicroseconds &+ Instant.quarterHour)
        return usageCap != nil
            || [now, soon].contains { instant in
                timeline.plan(at: instant).plan.charges.contains { charge in
                    if case .usage(let terms) = charge.terms {
                        terms.overage == .block
                    } else {
                        false
                    }
                }
            }
    }
}

extension UsageAllowance {
    /// With the quota of each blocking charge raised to what the coming charge of its key leaves.
    fileprivate func widened(by coming: UsageAllowance) -> UsageAllowance {
        let charges = charges.map { charge in
            guard charge.terms.overage == .block,
                let next = coming.charges.first(where: { $0.key == charge.key })
            else { return charge }
            var widened = charge
            let left =
                next.terms.overage == .block
                ? max(0, next.freeBytes - next.usedBytes) : Int128(Int64.max)
            widened.freeBytes = max(charge.freeBytes, charge.usedBytes + left)
            return widened
        }
        return UsageAllowance(charges: charges, cap: cap, settledAmount: settledAmount)
    }
}
