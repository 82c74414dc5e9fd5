public import Metering
import Money

extension BillingHistory {
    /// The history with one more event, asked for now; throws what is in its way.
    ///
    /// `plan` is the published version that the action names.
    public func appending(
        _ action: RecordedAction,
        requestedAt: Instant,
        plan: PlanVersion? = nil
    ) throws(HistoryRefusal) -> BillingHistory {
        let now = max(requestedAt, lastRequestedAt)
        try refuseOutsideLife(action, now: now)
        if let plan { try refuseUnfit(plan) }
        var plans = plans
        if let plan { plans[PlanReference(plan)] = plan }
        let next = try BillingHistory(
            terms: terms,
            events: events + [RecordedEvent(requestedAt: now, action: action)],
            plans: plans,
            credits: credits
        )
        try next.refuseUnkeptCap(of: action, now: now)
        return next
    }

    private func refuseOutsideLife(_ action: RecordedAction, now: Instant) throws(HistoryRefusal) {
        if let end = timeline.end, end <= now {
            throw HistoryRefusal(.state, message: "the subscription ended at \(end)")
        }
        if case .seats = action { return }
        if case .usageCap = action { return }
        guard timeline.start <= now.nextQuarterHour else {
            let start = timeline.start
            throw HistoryRefusal(.state, message: "the subscription begins at \(start) only")
        }
    }

    private func refuseUnfit(_ version: PlanVersion) throws(HistoryRefusal) {
        let (plan, first) = (version.plan, timeline.plan(at: timeline.start).plan)
        guard plan.currency == terms.currency else {
            let message =
                "the plan is in \(plan.currency), the tenant in \(terms.currency); they must agree"
            throw HistoryRefusal(.content, pointer: "/plan", message: message)
        }
        guard plan.interval == first.interval else {
            let message =
                "the plan is charged by the \(plan.interval), the subscription by the "
                + "\(first.interval); cancel and subscribe anew to change that"
            throw HistoryRefusal(.content, pointer: "/plan", message: message)
        }
    }

    /// Volume prices fall at tier edges, so that no sum of them can be held under a cap.
    private func refuseUnkeptCap(of action: RecordedAction, now: Instant) throws(HistoryRefusal) {
        guard usageCap != nil else { return }
        let comes = timeline.nextPlan(after: now)?.plan ?? timeline.plan(at: now)
        guard timeline.plan(at: now).plan.hasVolumePrices || comes.plan.hasVolumePrices else {
            return
        }
        let isCap = if case .usageCap = action { true } else { false }
        throw HistoryRefusal(
            .content,
            pointer: isCap ? "/usage_cap" : "/plan",
            message: "a usage cap cannot be kept with volume prices, which fall at tier edges"
        )
    }
}
