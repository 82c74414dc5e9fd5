import Metering
import Money

/// Walks a subscription's life and finds every invoice that may be due, with its fees.
///
/// The walk stops at each instant at which something changes and keeps what was charged for the
/// period in course, because changes and cancellations return the unused part of it.
struct InvoiceSchedule {
    private let timeline: SubscriptionTimeline
    private(set) var slots: [InvoiceSlot] = []
    /// The month in course.
    private var month: BillingPeriod
    /// The period whose advance fees are charged; nil while they are not.
    private var chargedPeriod: BillingPeriod?
    /// The fees charged for it and not returned.
    private var charged: [AdvanceFee] = []
    /// The highest number of seats charged for it.
    private var seatsHigh = 0
    /// Lines that wait for the next invoice.
    private var waiting: [InvoiceLine] = []
    /// What support percentages count of this month's lines, by plan span.
    private var feesBySpan: [Int: Amount] = [:]

    /// The invoices that may be due up to an instant, including it.
    init(_ timeline: SubscriptionTimeline, until limit: Instant) {
        self.timeline = timeline
        month = timeline.grid.month(containing: timeline.start)
        for instant in Self.instants(of: timeline, until: limit) {
            if instant == timeline.end { finish(at: instant) } else { pass(instant) }
        }
    }

    /// Every instant at which something may change, in order.
    private static func instants(of timeline: SubscriptionTimeline, until limit: Instant)
        -> [Instant]
    {
        let last = min(limit, timeline.end ?? limit)
        var instants = Set(timeline.plans.map(\.start) + timeline.seats.map(\.start))
        instants.formUnion(timeline.pauses.flatMap { [$0.start, $0.end] })
        var boundary = timeline.start
        while boundary <= last {
            instants.insert(boundary)
            boundary = timeline.grid.month(containing: boundary).end
        }
        instants.insert(last)
        return instants.filter { timeline.start <= $0 && $0 <= last }.sorted()
    }

    /// Passes an instant of the subscription's life; one at which nothing happens leaves no trace.
    private mutating func pass(_ instant: Instant) {
        var slot = closeMonth(at: instant) ?? InvoiceSlot(at: instant)
        if let period = chargedPeriod, period.end <= instant { forgetFees() }
        moveFees(at: instant)
        slot.advanceLines = chargeFees(at: instant)
        guard !slot.phases.isEmpty || !slot.advanceLines.isEmpty else { return }
        slot.changeLines = takeWaiting()
        slots.append(slot)
    }

    /// Closes the subscription: arrears, and the return of fees where it was agreed.
    private mutating func finish(at end: Instant) {
        if timeline.refundsFeesAtEnd, let period = chargedPeriod, period.end > end {
            returnFees(of: period, at: end)
        }
        var slot = closing(at: end)
        slot.changeLines = takeWaiting()
        slots.append(slot)
    }

    /// The slot of the month that ends at an instant, and on to the next month; nil if none ends.
    private mutating func closeMonth(at instant: Instant) -> InvoiceSlot? {
        guard month.end <= instant else { return nil }
        let slot = closing(at: instant)
        feesBySpan = [:]
        month = timeline.grid.month(containing: instant)
        return slot
    }

    private func closing(at instant: Instant) -> InvoiceSlot {
        InvoiceSlot(
            at: instant,
            phases: timeline.phases(of: month, until: instant),
            feesBySpan: feesBySpan
        )
    }
}

extension InvoiceSchedule {
    /// What a plan change or a new high of seats does to the fees of the period in course.
    private mutating func moveFees(at instant: Instant) {
        guard let period = chargedPeriod else { return }
        let seats = timeline.seats(at: instant)
        let index = timeline.spanIndex(at: instant)
        let span = timeline.plans[index]
        if span.start == instant {
            if span.movesFees {
                returnFees(of: period, at: instant)
                waiting += charge(span.plan, index, seats: seats, period: period, at: instant)
            }
            seatsHigh = seats
        } else if seats > seatsHigh {
            chargeHigh(span.plan, index, seats: seats, period: period, at: instant)
            seatsHigh = seats
        }
    }

    /// Charges the fees of the period in course, if that has not been done and nothing is paused.
    private mutating func chargeFees(at instant: Instant) -> [InvoiceLine] {
        guard chargedPeriod == nil, !timeline.isPaused(at: instant) else { return [] }
        let period = timeline.grid.interval(containing: instant)
        let index = timeline.spanIndex(at: instant)
        chargedPeriod = period
        seatsHigh = timeline.seats(at: instant)
        return charge(
            timeline.plans[index].plan,
            index,
            seats: seatsHigh,
            period: period,
            at: instant
        )
    }

    private mutating func charge(
        _ plan: PlanVersion,
        _ spanIndex: Int,
        seats: Int,
        period: BillingPeriod,
        at instant: Instant
    ) -> [InvoiceLine] {
        let fees = plan.advanceFees(seats: seats, spanIndex: spanIndex)
        charged += fees
        let rest = BillingPeriod(start: instant, end: period.end)
        let fraction = period.fraction(after: instant)
        return fees.flatMap { note($0.line(for: rest, fraction: fraction), of: $0) }
    }

    /// Charges the seats above the highest number so far, where they are not included.
    private mutating func chargeHigh(
        _ plan: PlanVersion,
        _ spanIndex: Int,
        seats: Int,
        period: BillingPeriod,
        at instant: Instant
    ) {
        let before = plan.advanceFees(seats: seatsHigh, spanIndex: spanIndex)
        let after = plan.advanceFees(seats: seats, spanIndex: spanIndex)
        for (old, new) in zip(before, after) where new.quantity > old.quantity {
            var extra = new
            extra.fullFee = new.fullFee - old.fullFee
            extra.quantity = new.quantity - old.quantity
            raise(extra)
            let rest = BillingPeriod(start: instant, end: period.end)
            let line = extra.line(for: rest, fraction: period.fraction(after: instant))
            waiting += note(line, of: extra)
        }
    }

    /// Adds to what is charged for a period, so that a return is of all of it in one line.
    private mutating func raise(_ extra: AdvanceFee) {
        let index = charged.firstIndex {
            $0.charge == extra.charge && $0.spanIndex == extra.spanIndex
        }
        guard let index else { return charged.append(extra) }
        charged[index].fullFee += extra.fullFee
    }

    private mutating func returnFees(of period: BillingPeriod, at instant: Instant) {
        let rest = BillingPeriod(start: instant, end: period.end)
        let fraction = period.fraction(after: instant)
        for fee in charged { waiting += note(fee.refund(for: rest, fraction: fraction), of: fee) }
        charged = []
    }

    /// Counts a line for support percentages and gives it with its trial line.
    private mutating func note(_ line: InvoiceLine, of fee: AdvanceFee) -> [InvoiceLine] {
        if fee.kind != .support {
            let zero = Amount.zero(in: line.amount.currency)
            feesBySpan[fee.spanIndex, default: zero] += line.amount
        }
        return line.withTrialLine(until: timeline.trialEnd)
    }

    private mutating func forgetFees() {
        chargedPeriod = nil
        charged = []
    }

    private mutating func takeWaiting() -> [InvoiceLine] {
        defer { waiting = [] }
        return waiting
    }
}
