import Money

extension [InvoiceLine] {
    /// What these lines change against those that were billed, in the billed order, then what is
    /// new.
    ///
    /// Lines of the same charge, kind and service period belong together, in their order. Pairs
    /// whose amounts are equal are left out, so that rating again by the same rules differs in
    /// nothing.
    public func differences(from billed: [InvoiceLine]) -> [LineDifference] {
        var unmatched = self
        var differences: [LineDifference] = []
        for line in billed {
            let index = unmatched.firstIndex { $0.isCounterpart(of: line) }
            let counterpart = index.map { unmatched.remove(at: $0) }
            differences.append(line.difference(before: line, after: counterpart))
        }
        differences += unmatched.map { $0.difference(before: nil, after: $0) }
        return differences.filter { !$0.amount.isZero }
    }
}

extension InvoiceLine {
    fileprivate func isCounterpart(of other: InvoiceLine) -> Bool {
        charge == other.charge && kind == other.kind && servicePeriod == other.servicePeriod
    }

    /// The difference of two lines for what this one is for.
    fileprivate func difference(before: InvoiceLine?, after: InvoiceLine?) -> LineDifference {
        let zero = Amount.zero(in: amount.currency)
        return LineDifference(
            charge: charge,
            kind: kind,
            servicePeriod: servicePeriod,
            before: before,
            after: after,
            amount: (after?.amount ?? zero) - (before?.amount ?? zero)
        )
    }
}
