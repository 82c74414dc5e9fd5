public import Metering

extension BillingEngine {
    /// The time with one plan that contains an instant: what a quota counts; nil while the
    /// subscription is not active.
    public func phase(at now: Instant) -> BillingPeriod? {
        guard timeline.isActive(at: now) else { return nil }
        let month = timeline.grid.month(containing: now)
        return timeline.phases(of: month, until: timeline.end ?? month.end)
            .first { $0.period.contains(now) }?.period
    }
}
