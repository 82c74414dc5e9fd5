import Metering
import Money

extension ResourceTerms {
    /// Prices the counts of one phase of `quarterHours` quarter hours.
    ///
    /// `fraction` is the phase's share of its month; `isSplit` says that the month has other
    /// phases.
    func rate(_ runs: [PresenceRun], quarterHours: Int64, fraction: Rational, isSplit: Bool)
        -> ResourceExplanation
    {
        let (measured, chosen) = measure(runs, quarterHours: quarterHours)
        // The pricing rules, "Phases": included hours shrink only where a change splits the month.
        let isShared = measure == .hours && isSplit
        let included = isShared ? included.rational * fraction : included.rational
        let quantity = max(.zero, measured.rational - included)
        let priced = measure == .hours ? Rational.one : fraction
        return ResourceExplanation(
            measure: measure,
            quarterHours: quarterHours,
            measured: measured,
            chosenQuarterHour: chosen,
            included: included,
            quantity: quantity,
            unitAmount: unitAmount,
            fraction: priced,
            exactAmount: quantity * unitAmount.rational * priced
        )
    }

    private func measure(_ runs: [PresenceRun], quarterHours: Int64) -> (ExactDecimal, Instant?) {
        let sum = runs.reduce(Int128.zero) { $0 + Int128($1.count) * Int128($1.quarterHours) }
        switch measure {
        case .peak: return count(in: runs, atIndex: 0)
        case .p99: return count(in: runs, atIndex: quarterHours / 100)
        case .average:
            return (Rational(sum, over: quarterHours).rounded(fractionDigits: 4), nil)
        case .hours: return (Rational(sum, over: 4).rounded(fractionDigits: 2), nil)
        }
    }

    /// The count at an index of all quarter hours sorted downwards, and the first with that count.
    private func count(in runs: [PresenceRun], atIndex index: Int64) -> (ExactDecimal, Instant?) {
        var seen: Int64 = 0
        for run in runs.sorted(by: { ($1.count, $0.start) < ($0.count, $1.start) }) {
            seen += run.quarterHours
            guard seen > index, run.count > 0 else { continue }
            let first = runs.first { $0.count == run.count }
            return (ExactDecimal(run.count), first?.start)
        }
        return (.zero, nil)
    }
}
