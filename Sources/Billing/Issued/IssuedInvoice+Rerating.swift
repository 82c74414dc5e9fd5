public import Metering
import Money

extension IssuedInvoice {
    /// The slot of this invoice in a life, to be rated again; nil where that life has none.
    public func slot(in engine: BillingEngine) -> InvoiceSlot? {
        engine.slots(until: at).last { $0.at == at }
    }

    /// What the invoice's own lines come to when they are rated again as `lines`; none where the
    /// same rules give the same amounts. Corrections of other invoices are left alone.
    public func differences(ratedAgain lines: [InvoiceLine]) -> [IssuedLineDifference] {
        let own = self.lines.filter { $0.kind != .correction }
        var unmatched = own
        return lines.differences(from: own.map(\.invoiceLine)).map { difference in
            guard let before = difference.before else {
                return IssuedLineDifference(line: nil, difference: difference)
            }
            let place = unmatched.firstIndex { $0.invoiceLine == before }
            let line = place.map { unmatched.remove(at: $0).number }
            return IssuedLineDifference(line: line, difference: difference)
        }
    }

    /// The names of the plan versions whose prices are on the invoice.
    public var plans: Set<PlanReference> { Set(lines.map(\.plan)) }

    /// Whether what it was computed from is not kept any more.
    public func isBeyondRetention(at now: Instant) -> Bool {
        recomputableUntil.map { $0 <= now } ?? false
    }
}

extension IssuedLine {
    /// The line as the engine makes it.
    var invoiceLine: InvoiceLine {
        InvoiceLine(
            charge: charge,
            kind: kind,
            plan: plan,
            servicePeriod: servicePeriod,
            quantity: quantity,
            amount: amount,
            explanation: explanation,
            isCommitment: kind == .commitment
        )
    }
}
