public import Metering

extension BillingHistory {
    /// The lives by which admission goes at an instant; what any of them admits is admitted.
    ///
    /// The second is there after a change of plan within the quarter hour: its limits act at once,
    /// its money from the next quarter hour on.
    public func admittingTimelines(at now: Instant) -> [SubscriptionTimeline] {
        let start = now.quarterHourStart
        let advanced = events.map { event in
            guard case .change(let plan, .now) = event.action, start < event.occursAt,
                event.occursAt <= now
            else { return event }
            return RecordedEvent(
                requestedAt: event.requestedAt,
                occursAt: max(start, timeline.start),
                action: .change(plan, when: .now)
            )
        }
        guard advanced != events,
            let early = try? BillingHistory(terms: terms, events: advanced, plans: plans)
        else { return [timeline] }
        return [timeline, early.timeline]
    }
}
