public import Metering
public import Money

extension IssuedInvoice {
    /// The slot of this invoice in a life, to be rated again; nil where that life has none.
    public func slot(in engine: BillingEngine) -> InvoiceSlot? {
        engine.slots(until: at).last { $0.at == at }
    }

    /// What the invoice's own lines come to when they are rated again as `lines`; none where the
    /// same rules give the same amounts. Corrections of other invoices are left alone.
    ///
    /// - Parameter applied: what earlier ratings changed of each line, by number: it stands as
    ///   billed, so that to apply a rating twice is to apply it once.
    public func differences(
        ratedAgain lines: [InvoiceLine],
        applied: [Int: Amount] = [:]
    ) -> [IssuedLineDifference] {
        var unmatched = self.lines.filter { $0.kind != .correction }.map { line in
            var billed = line.invoiceLine
            if let change = applied[line.number] { billed.amount += change }
            return (number: line.number, billed: billed)
        }
        return lines.differences(from: unmatched.map(\.billed)).map { difference in
            guard let before = difference.before else {
                return IssuedLineDifference(line: nil, difference: difference)
            }
            let place = unmatched.firstIndex { $0.billed == before }
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
