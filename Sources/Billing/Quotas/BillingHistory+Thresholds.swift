public import Metering

extension BillingHistory {
    /// Whether a charge in force has a free quota beyond which it bills.
    public func billsBeyondFree(at now: Instant) -> Bool {
        timeline.plan(at: now).plan.charges.contains { charge in
            guard case .usage(let terms) = charge.terms else { return false }
            return terms.overage == .bill && terms.freeBytes > 0 && !terms.thresholds.isEmpty
        }
    }

    /// Every percentage that the free quotas of charges that bill have reached in the period.
    public func reachedThresholds(
        at now: Instant,
        usage: any UsageSource
    ) -> [TenantNotification] {
        guard let allowance = engine.allowance(at: now, usage: usage) else { return [] }
        let month = timeline.grid.month(containing: now)
        return allowance.charges.filter { $0.terms.overage == .bill }.flatMap { charge in
            charge.terms.thresholds(
                reachedFrom: 0,
                to: charge.usedBytes,
                ofFreeBytes: charge.freeBytes
            ).map { percent in
                TenantNotification.quotaThreshold(
                    tenant: terms.tenant,
                    charge: charge.key,
                    percent: percent,
                    usedBytes: charge.usedBytes,
                    freeBytes: charge.freeBytes,
                    period: month
                )
            }
        }
    }
}
