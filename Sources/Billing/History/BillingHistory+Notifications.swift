import Metering

extension BillingHistory {
    /// What the tenant is told of an event of the log; nil for seats and caps, which it is not.
    public func notification(of event: RecordedEvent) -> TenantNotification? {
        let next = event.occursAt.nextQuarterHour
        switch event.action {
        case .seats, .usageCap: return nil
        case .subscribe(let plan, _, _):
            return notification("started", plan, effectiveAt: timeline.start)
        case .change(let plan, let when):
            let from = timeline.nextPlan(after: event.occursAt)?.from
            return notification("changed", plan, effectiveAt: when == .now ? next : from)
        case .cancel: return notification("cancelled", inForce(event), effectiveAt: timeline.end)
        case .pause: return notification("paused", inForce(event), effectiveAt: next)
        case .resume: return notification("resumed", inForce(event), effectiveAt: next)
        }
    }

    private func inForce(_ event: RecordedEvent) -> PlanReference {
        PlanReference(timeline.plan(at: event.occursAt))
    }

    private func notification(
        _ change: String,
        _ plan: PlanReference,
        effectiveAt: Instant?
    ) -> TenantNotification {
        .subscriptionChanged(
            tenant: terms.tenant,
            subscription: terms.subscription,
            change: change,
            plan: plan.key,
            version: plan.version,
            effectiveAt: effectiveAt
        )
    }
}
