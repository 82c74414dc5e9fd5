import Metering

/// Applies events in order and says which of them cannot have happened.
struct TimelineBuilder {
    /// What waits for a boundary; a later request replaces it.
    private enum Request {
        case change(PlanVersion, at: Instant)
        case end(at: Instant, refundsFees: Bool)
    }

    private let zone: any TimeZoneRules
    private var timeline: SubscriptionTimeline?
    private var pending: Request?
    private var isPaused = false
    private var seats = 0
    private(set) var refusals: [SubscriptionRefusal] = []

    init(zone: any TimeZoneRules) { self.zone = zone }

    /// Applies all events that take effect at one instant; `indices` are their places in the
    /// history.
    mutating func apply(_ events: [(index: Int, action: SubscriptionAction)], at instant: Instant) {
        fireChange(at: instant)
        let lastChange = events.last { $0.action.isChange }?.index
        for (index, action) in events {
            if let reason = refusal(of: action, at: instant) {
                refusals.append(SubscriptionRefusal(eventIndex: index, message: reason))
            } else if !action.isChange || index == lastChange {
                apply(action, at: instant)
            }
        }
        recordSeats(at: instant)
        recordPause(at: instant)
    }

    /// The timeline once all events are applied; nil if nothing was subscribed.
    func finished() -> SubscriptionTimeline? {
        var builder = self
        builder.fireChange(at: Instant(unixMicroseconds: .max))
        guard var timeline = builder.timeline else { return nil }
        if case .end(let end, let refundsFees) = pending {
            timeline.end = end
            timeline.refundsFeesAtEnd = refundsFees
        }
        return timeline
    }

    /// Why an action is impossible; nil if it is not.
    private func refusal(of action: SubscriptionAction, at instant: Instant) -> String? {
        if case .end(let end, _) = pending, end < instant {
            return "comes after the subscription's end at \(end)"
        }
        guard let timeline else { return action.needsSubscription ? beforeStart : nil }
        return switch action {
        case .subscribe: "there is a subscription already"
        case .change(let version, _): refusal(of: version.plan, in: timeline)
        case .seats, .cancel, .pause, .resume: nil
        }
    }

    private func refusal(of plan: Plan, in timeline: SubscriptionTimeline) -> String? {
        let current = timeline.plans[0].plan.plan
        if plan.interval != current.interval {
            return "changes the interval from \(current.interval) to \(plan.interval)"
        }
        if plan.currency != current.currency {
            return "changes the currency from \(current.currency) to \(plan.currency)"
        }
        return nil
    }

    private mutating func apply(_ action: SubscriptionAction, at instant: Instant) {
        switch action {
        case .subscribe(let plan, let discounts):
            subscribe(plan, discounts: discounts, at: instant)
        case .seats(let count): seats = count
        case .change(let plan, let when): change(to: plan, when: when, at: instant)
        case .cancel(let when, let refundsFees):
            let end = when == .now ? instant : boundary(after: instant)
            pending = end.map { .end(at: $0, refundsFees: refundsFees) }
        case .pause: isPaused = true
        case .resume: isPaused = false
        }
    }

    private mutating func subscribe(
        _ version: PlanVersion,
        discounts: [Discount],
        at start: Instant
    ) {
        let plan = version.plan
        let local = zone.localTime(at: start).adding(days: plan.trialDays)
        timeline = SubscriptionTimeline(
            start: start,
            trialEnd: plan.trialDays == 0 ? start : zone.instant(ofLocal: local),
            discounts: discounts,
            grid: PeriodGrid(
                start: start,
                anchor: plan.anchor,
                interval: plan.interval,
                zone: zone
            ),
            plans: [PlanSpan(start: start, plan: version, movesFees: true)],
            seats: [SeatCount(start: start, count: seats)]
        )
    }

    private mutating func change(to plan: PlanVersion, when: RequestTime, at instant: Instant) {
        pending = nil
        guard plan != timeline?.plan(at: instant) else { return }
        switch when {
        case .now: begin(plan, at: instant, movesFees: !isPaused)
        case .periodEnd: pending = boundary(after: instant).map { .change(plan, at: $0) }
        }
    }

    /// Puts a waiting change into force if its boundary has come.
    private mutating func fireChange(at instant: Instant) {
        guard case .change(let plan, let boundary) = pending, boundary <= instant else { return }
        pending = nil
        begin(plan, at: boundary, movesFees: true)
    }

    /// Begins a plan; one that would have lasted no time at all leaves no trace.
    private mutating func begin(_ plan: PlanVersion, at instant: Instant, movesFees: Bool) {
        guard var plans = timeline?.plans else { return }
        if plans.last?.start == instant { plans.removeLast() }
        if plans.last?.plan != plan {
            plans.append(PlanSpan(start: instant, plan: plan, movesFees: movesFees))
        }
        timeline?.plans = plans
    }

    private func boundary(after instant: Instant) -> Instant? {
        timeline?.grid.interval(containing: instant).end
    }

    private mutating func recordSeats(at instant: Instant) {
        guard let last = timeline?.seats.last, last.count != seats else { return }
        if last.start == instant { timeline?.seats.removeLast() }
        timeline?.seats.append(SeatCount(start: instant, count: seats))
    }

    private mutating func recordPause(at instant: Instant) {
        guard let timeline, timeline.isPaused(at: instant) != isPaused else { return }
        if isPaused {
            let open = BillingPeriod(start: instant, end: Instant(unixMicroseconds: .max))
            self.timeline?.pauses.append(open)
        } else if let open = self.timeline?.pauses.popLast(), open.start < instant {
            self.timeline?.pauses.append(BillingPeriod(start: open.start, end: instant))
        }
    }
}

extension SubscriptionAction {
    fileprivate var isChange: Bool {
        if case .change = self { true } else { false }
    }

    fileprivate var needsSubscription: Bool {
        switch self {
        case .subscribe, .seats: false
        case .change, .cancel, .pause, .resume: true
        }
    }
}

private let beforeStart = "comes before the subscription"
