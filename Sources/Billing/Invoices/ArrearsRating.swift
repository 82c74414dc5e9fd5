import Metering
import Money

/// Prices the phases of one month from what was measured in them.
struct ArrearsRating {
    private let slot: InvoiceSlot
    private let timeline: SubscriptionTimeline
    private let usage: any UsageSource
    private var quotas = FreeQuotaLedger()
    private var commitments: [InvoiceLine] = []

    init(_ slot: InvoiceSlot, of timeline: SubscriptionTimeline, usage: any UsageSource) {
        self.slot = slot
        self.timeline = timeline
        self.usage = usage
    }

    /// The lines of all phases in plan order, then what makes up commitments.
    mutating func lines() -> [InvoiceLine] {
        var lines: [InvoiceLine] = []
        for phase in slot.phases { lines += rate(phase) }
        return lines + commitments
    }

    private mutating func rate(_ phase: Phase) -> [InvoiceLine] {
        quotas.enter(phase)
        let charges = phase.plan.plan.charges
        let measured = charges.map { measuredLine($0, in: phase) }
        let zero = Amount.zero(in: phase.plan.plan.currency)
        let used = measured.reduce(zero) { $0 + ($1?.amount ?? zero) }
        commitments += phase.commitmentLine(used: used).map { phase.lines($0) } ?? []
        // A year's fees belong to no month, so support percentages do not count them.
        let isMonthly = phase.plan.plan.interval == .month
        let fees = isMonthly ? slot.feesBySpan[phase.spanIndex] ?? zero : zero
        return zip(charges, measured).flatMap { charge, line in
            (line ?? phase.supportLine(charge, base: used + fees)).map { phase.lines($0) } ?? []
        }
    }

    /// The line of a usage or resource charge; nil for the others.
    private mutating func measuredLine(_ charge: Charge, in phase: Phase) -> InvoiceLine? {
        switch charge.terms {
        case .usage(let terms):
            let explained = quotas.rate(
                terms,
                key: charge.key,
                in: phase,
                of: timeline,
                usage: usage
            )
            return phase.line(
                charge.key,
                .usage,
                quantity: explained.quantity,
                exact: explained.exactAmount,
                .usage(explained)
            )
        case .resource(let terms):
            let explained = rate(terms, in: phase)
            return phase.line(
                charge.key,
                .resource,
                quantity: explained.quantity,
                exact: explained.exactAmount,
                .resource(explained)
            )
        case .flat, .seats, .support: return nil
        }
    }

    private func rate(_ terms: ResourceTerms, in phase: Phase) -> ResourceExplanation {
        let runs = phase.covered.flatMap {
            usage.presence(of: terms.resource, minMinutes: terms.minMinutes, in: $0)
        }
        return terms.rate(
            runs,
            quarterHours: phase.quarterHours,
            fraction: phase.fraction,
            isSplit: phase.isSplit
        )
    }
}
