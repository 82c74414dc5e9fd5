public import Money

extension IssuedInvoice {
    /// The payment's amount: what is asked for, or everything that is left; throws where the
    /// invoice takes no such payment.
    public func payable(_ asked: Amount?) throws(InvoiceActRefusal) -> Amount {
        guard kind == .invoice else { throw .state("a credit note is not paid") }
        guard state == .open || state == .uncollectible else {
            throw .state("the invoice is \(state.rawValue): there is nothing to pay")
        }
        let left = amountRemaining
        let amount = asked ?? left
        guard !amount.isNegative, !amount.isZero else {
            throw .content("/amount", "must be more than nothing")
        }
        guard amount <= left else {
            throw .content("/amount", "must be at most \(left), which is left to pay")
        }
        return amount
    }

    /// Throws where the invoice cannot be taken back whole.
    public func checkVoidable() throws(InvoiceActRefusal) {
        guard kind == .invoice, state == .open || state == .uncollectible else {
            throw .state(
                "only an open invoice is voided, this one is \(state.rawValue); credit it instead"
            )
        }
        guard payments.isEmpty, credited.isZero else {
            throw .state("something of the invoice is paid or credited; credit the rest instead")
        }
    }

    /// Throws where the invoice cannot be given up.
    public func checkUncollectible() throws(InvoiceActRefusal) {
        guard kind == .invoice, state == .open else {
            throw .state("only an open invoice is given up, this one is \(state.rawValue)")
        }
    }

    /// Throws where a line cannot be corrected by an amount on the next invoice.
    ///
    /// - Parameters:
    ///   - left: what credit notes and corrections left of each line.
    ///   - place: the correction's place among those asked for.
    public func checkCorrectable(
        _ number: Int,
        by amount: Amount,
        left: [Int: Amount],
        place: Int
    ) throws(InvoiceActRefusal) {
        guard let line = lines.first(where: { $0.number == number }) else {
            throw .content(
                "/lines/\(place)/line",
                "must be a line of the invoice, which has 1 to \(lines.count)"
            )
        }
        let pointer = "/lines/\(place)/amount"
        guard !amount.isZero else { throw .content(pointer, "must not be zero") }
        let rest = left[number] ?? .zero(in: currency)
        let isTaken = line.amount.isNegative != amount.isNegative
        let isWithin = line.amount.isNegative ? amount <= -rest : -rest <= amount
        guard !isTaken || isWithin else {
            throw .content(
                pointer,
                "line \(number) has \(rest) left to take back, so not \(-amount)"
            )
        }
    }

    /// Throws where nothing of the invoice can be credited.
    public func checkCreditable() throws(InvoiceActRefusal) {
        guard kind == .invoice else { throw .state("a credit note is not credited") }
        guard state != .void else { throw .state("the invoice is void: it was taken back whole") }
    }
}
