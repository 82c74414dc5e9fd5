import Metering
import Money

extension SubscriptionTimeline {
    /// The phases of a month up to an instant, without those that are paused throughout.
    func phases(of month: BillingPeriod, until limit: Instant) -> [Phase] {
        let lived = BillingPeriod(start: max(start, month.start), end: min(limit, month.end))
        guard !lived.isEmpty else { return [] }
        let cuts = (plans.map(\.start) + [trialEnd]).filter { lived.start < $0 && $0 < lived.end }
        let edges = [lived.start] + Set(cuts).sorted() + [lived.end]
        return zip(edges, edges.dropFirst()).compactMap { from, to in
            phase(BillingPeriod(start: from, end: to), of: month, isSplit: edges.count > 2)
        }
    }

    private func phase(_ period: BillingPeriod, of month: BillingPeriod, isSplit: Bool) -> Phase? {
        let covered = covered(in: period)
        guard !covered.isEmpty else { return nil }
        let index = spanIndex(at: period.start)
        return Phase(
            plan: plans[index].plan,
            spanIndex: index,
            period: period,
            covered: covered,
            month: month,
            isSplit: isSplit,
            isTrial: period.start < trialEnd
        )
    }

    /// A period without its paused parts.
    func covered(in period: BillingPeriod) -> [BillingPeriod] {
        var parts: [BillingPeriod] = []
        var from = period.start
        for pause in pauses where pause.end > period.start && pause.start < period.end {
            parts.append(BillingPeriod(start: from, end: pause.start))
            from = pause.end
        }
        parts.append(BillingPeriod(start: from, end: period.end))
        return parts.filter { !$0.isEmpty }
    }

    /// The share of a month that was left when the subscription started in it; 1 in later months.
    func startShare(of month: BillingPeriod) -> Rational {
        month.start < start && month.contains(start) ? month.fraction(after: start) : .one
    }
}
