import Metering
import Money

/// Prices the phases of one month from what was measured in them.
struct ArrearsRating {
    private let slot: InvoiceSlot
    private let usage: any UsageSource
    /// Bytes used free so far in the month, by charge key: a plan change gives nothing twice.
    private var usedFreeBytes: [String: Int128] = [:]
    private var isInTrial = false
    private var commitments: [InvoiceLine] = []

    init(_ slot: InvoiceSlot, usage: any UsageSource) {
        self.slot = slot
        self.usage = usage
    }

    /// The lines of all phases in plan order, then what makes up commitments.
    mutating func lines() -> [InvoiceLine] {
        var lines: [InvoiceLine] = []
        for phase in slot.phases { lines += rate(phase) }
        return lines + commitments
    }

    private mutating func rate(_ phase: Phase) -> [InvoiceLine] {
        // BILLING.md, "usage": a trial's end starts a fresh quota.
        if isInTrial && !phase.isTrial { usedFreeBytes = [:] }
        isInTrial = phase.isTrial
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
            let explained = rate(terms, key: charge.key, in: phase)
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

    private mutating func rate(_ terms: UsageTerms, key: String, in phase: Phase)
        -> UsageExplanation
    {
        let shares = terms.dataSources.map { source in
            let bytes = phase.covered.reduce(Int128.zero) {
                $0 + usage.billableBytes(dataSource: source, in: $1)
            }
            return UsageShare(dataSource: source, bytes: bytes)
        }
        let usedBefore = usedFreeBytes[key] ?? 0
        let freeBytes = terms.freeBytes(startShare: slot.startShare, usedBefore: usedBefore)
        let explained = terms.rate(shares, freeBytes: freeBytes, fraction: phase.fraction)
        usedFreeBytes[key] = usedBefore + min(explained.usedBytes, freeBytes)
        return explained
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
