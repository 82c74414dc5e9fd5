public import Metering

/// A subscription's life in time: which plan, how many seats, whether paused, from when until when.
///
/// Only the past decides: events added later never change what an earlier invoice rests on.
public struct SubscriptionTimeline: Sendable {
    /// The first quarter hour.
    public let start: Instant
    /// The first quarter hour that does not belong to it any more; nil while no end is known.
    public internal(set) var end: Instant?
    /// The end of the trial; equal to `start` where there is none.
    public let trialEnd: Instant
    /// The reductions agreed at the start.
    public let discounts: [Discount]
    /// The periods, by the first plan's anchor.
    public let grid: PeriodGrid
    /// At least one, rising, the first at `start`.
    var plans: [PlanSpan]
    /// Rising and apart; the last may be open, ending at the latest instant there is.
    var pauses: [BillingPeriod] = []
    /// At least one, rising, the first not after `start`.
    var seats: [SeatCount]
    /// Whether the end returns unused advance fees.
    var refundsFeesAtEnd = false
}

extension SubscriptionTimeline {
    /// The plan in force at an instant; before the start the first, after the end the last.
    public func plan(at instant: Instant) -> PlanVersion {
        plans[spanIndex(at: instant)].plan
    }

    /// The next plan that is sure to come, unless another request replaces it; nil if there is
    /// none.
    public func nextPlan(after instant: Instant) -> (plan: PlanVersion, from: Instant)? {
        plans.first { $0.start > instant }.map { ($0.plan, $0.start) }
    }

    /// Whether the subscription is paused at an instant.
    public func isPaused(at instant: Instant) -> Bool {
        pauses.contains { $0.contains(instant) }
    }

    /// Whether usage at an instant is the subscription's to pay: started, not ended, not paused.
    public func isActive(at instant: Instant) -> Bool {
        start <= instant && end.map { instant < $0 } ?? true && !isPaused(at: instant)
    }

    /// User accounts at an instant.
    public func seats(at instant: Instant) -> Int {
        seats.last { $0.start <= instant }?.count ?? 0
    }

    /// The place in `plans` of the span that an instant lies in.
    func spanIndex(at instant: Instant) -> Int {
        plans.lastIndex { $0.start <= instant } ?? 0
    }
}
