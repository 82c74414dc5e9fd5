public import Metering
import Money

/// An instant at which an invoice may be due, with all of it that does not depend on usage.
public struct InvoiceSlot: Sendable {
    /// When the invoice is due.
    public var at: Instant
    /// The phases of the month that ended here; none at the start and when a pause ends.
    var phases: [Phase] = []
    /// Sums of the advance lines of that month that support percentages count, by plan span.
    var feesBySpan: [Int: Amount] = [:]
    /// New highs of seats, returned fees and those of new plans, by time.
    var changeLines: [InvoiceLine] = []
    /// Fees of the period that begins here.
    var advanceLines: [InvoiceLine] = []
}

extension InvoiceSlot {
    /// The parts of time whose usage is priced here, without those that were paused.
    public var measuredPeriods: [BillingPeriod] { phases.flatMap(\.covered) }

    /// The time whose usage is priced here; nil if none is.
    public var arrearsPeriod: BillingPeriod? {
        guard let first = phases.first, let last = phases.last else { return nil }
        return BillingPeriod(start: first.period.start, end: last.period.end)
    }
}
