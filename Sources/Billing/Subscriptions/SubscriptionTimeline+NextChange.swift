public import Metering

extension SubscriptionTimeline {
    /// Something that is sure to happen unless another request replaces it.
    public enum Change: Hashable, Sendable {
        case start
        case plan(PlanVersion)
        case trialEnd
        case pause
        case resume
        case end
    }

    /// The next thing to happen after an instant; nil if nothing is known to.
    public func nextChange(after instant: Instant) -> (change: Change, at: Instant)? {
        var changes: [(change: Change, at: Instant)] = [(.start, start)]
        if let next = nextPlan(after: max(instant, start)) {
            changes.append((.plan(next.plan), next.from))
        }
        if trialEnd > start { changes.append((.trialEnd, trialEnd)) }
        changes += pauses.flatMap { [(Change.pause, $0.start), (.resume, $0.end)] }
        if let end { changes.append((.end, end)) }
        let last = end ?? Instant(unixMicroseconds: .max)
        return changes.filter { instant < $0.at && $0.at <= last && $0.at.unixMicroseconds < .max }
            .min { $0.at < $1.at }
    }

    /// The stretch of one plan, inside or outside the trial, that contains an instant; its end is
    /// nil where none is known.
    public func stage(at instant: Instant) -> (from: Instant, to: Instant?, isTrial: Bool) {
        let from = max(plans[spanIndex(at: instant)].start, instant < trialEnd ? start : trialEnd)
        let to = [nextPlan(after: instant)?.from, end, instant < trialEnd ? trialEnd : nil]
            .compactMap { $0 }.min()
        return (from, to, instant < trialEnd)
    }
}
