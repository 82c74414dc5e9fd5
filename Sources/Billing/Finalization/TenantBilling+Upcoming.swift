public import Metering

extension TenantBilling {
    /// What may be due after `now`, with what is due before and not billed yet; in order of time.
    ///
    /// The next invoice after `now` is among these.
    public func upcomingSlots(now: Instant) -> [DueSlot] {
        let ends = subscriptions.map { subscription -> Instant in
            let timeline = subscription.history.timeline
            let from = max(now, timeline.start)
            return max(timeline.grid.interval(containing: from).end, timeline.start)
        }
        return dueSlots(until: ends.max() ?? now)
    }

    /// The next invoice after `now` as it would be with what is known now; nil if none is due.
    public func upcoming(
        now: Instant,
        slots: [DueSlot],
        usage: any UsageSource,
        id: UniqueID
    ) -> DueInvoice? {
        var draft = self
        for due in slots {
            let invoice = draft.invoice(of: due, usage: usage, id: id)
            if due.slot.at > now, let invoice { return invoice }
        }
        return nil
    }

    /// What is due up to `now` and not finalized: under review, or refused; in order of time.
    public func drafts(
        until now: Instant,
        slots: [DueSlot],
        usage: any UsageSource,
        makeID: () -> UniqueID
    ) -> [DueInvoice] {
        var draft = self
        return slots.filter { $0.slot.at <= now }.compactMap { due in
            draft.invoice(of: due, usage: usage, id: makeID())
        }
    }

    /// When something may be due next after everything up to an instant is billed; nil for never.
    public func nextDue(after instant: Instant) -> Instant? {
        subscriptions.compactMap { Self.nextDue(of: $0.history, after: instant) }.min()
    }

    private static func nextDue(of history: BillingHistory, after instant: Instant) -> Instant? {
        let timeline = history.timeline
        if instant < timeline.start { return timeline.start }
        if let end = timeline.end, end <= instant { return nil }
        let monthEnd = timeline.grid.month(containing: instant).end
        return history.engine.slots(after: instant, until: monthEnd).first?.at ?? monthEnd
    }
}
