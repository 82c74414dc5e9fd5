public import Metering
public import Money

extension IssuedInvoice {
    /// What is left of each line after credit notes; lines with nothing left are absent.
    ///
    /// - Parameter corrections: what later invoices add to lines, by number; of these only what
    ///   takes back counts, for what was added stands on another invoice.
    public func linesLeft(
        after notes: [IssuedInvoice],
        corrections: [Int: Amount] = [:]
    ) -> [Int: Amount] {
        var left: [Int: Amount] = [:]
        for line in lines {
            let corrected = corrections[line.number] ?? .zero(in: currency)
            let takesBack = corrected.isNegative != line.amount.isNegative
            left[line.number] = takesBack ? line.amount + corrected : line.amount
        }
        for line in notes.flatMap(\.lines) {
            guard let corrected = line.corrects, let known = left[corrected.line] else { continue }
            left[corrected.line] = known + line.amount
        }
        return left.filter { !$0.value.isZero }
    }

    /// The amounts that are taken back by line: those asked for, or everything that is left.
    ///
    /// Throws where a line has no such part.
    public func credited(
        _ asked: [CreditedLine]?,
        after notes: [IssuedInvoice],
        corrections: [Int: Amount] = [:]
    ) throws(CreditNoteRefusal) -> [Int: Amount] {
        let left = linesLeft(after: notes, corrections: corrections)
        guard let asked else { return left }
        var credited: [Int: Amount] = [:]
        for (place, part) in asked.enumerated() {
            guard credited[part.line] == nil else {
                throw CreditNoteRefusal(place: place, message: "line \(part.line) is named twice")
            }
            credited[part.line] = try takenBack(part, left[part.line], place)
        }
        return credited
    }

    /// What is taken back of one line of which so much is left.
    private func takenBack(
        _ part: CreditedLine,
        _ rest: Amount?,
        _ place: Int
    ) throws(CreditNoteRefusal) -> Amount {
        guard lines.contains(where: { $0.number == part.line }) else {
            throw CreditNoteRefusal(
                place: place,
                message: "must be a line of the invoice, which has 1 to \(lines.count)"
            )
        }
        guard let rest else {
            throw CreditNoteRefusal(
                place: place,
                message: "line \(part.line) has nothing left to take back"
            )
        }
        let amount = part.amount ?? rest
        let zero = Amount.zero(in: currency)
        guard rest.isNegative ? rest <= amount && amount < zero : zero < amount && amount <= rest
        else {
            throw CreditNoteRefusal(
                place: place,
                isAmount: true,
                message: "line \(part.line) has \(rest) left to take back, so not \(amount)"
            )
        }
        return amount
    }

    /// The credit note that takes back amounts by line, after earlier notes of this invoice.
    ///
    /// What is more than is left to pay becomes credit of the tenant.
    public func creditNote(
        _ credited: [Int: Amount],
        after notes: [IssuedInvoice],
        corrections: [Int: Amount] = [:],
        reason: String,
        id: UniqueID,
        at instant: Instant
    ) throws(CreditNoteRefusal) -> IssuedInvoice {
        guard let number else {
            throw CreditNoteRefusal(message: "a draft is not corrected; it is computed anew")
        }
        let zero = Amount.zero(in: currency)
        var earlier: [Int: Amount] = [:]
        let left = linesLeft(after: notes, corrections: corrections)
        for line in lines { earlier[line.number] = line.amount - (left[line.number] ?? zero) }
        let before = CreditedTotals(of: self, credited: earlier)
        let after = CreditedTotals(
            of: self,
            credited: earlier.merging(credited) { $0 + $1 }
        )
        let total = before.total - after.total
        guard total.isNegative else {
            throw CreditNoteRefusal(message: "a credit note must take something back")
        }
        var note = self
        note.id = id
        note.kind = .creditNote
        note.corrects = InvoiceReference(id: self.id, number: number)
        note.at = instant
        note.lines = correctionLines(credited, number: number, reason: reason)
        note.subtotal = before.subtotal - after.subtotal
        for index in discounts.indices {
            note.discounts[index].amount = before.discounts[index] - after.discounts[index]
            note.discounts[index].base =
                note.discounts[index].amount.isZero ? zero : -discounts[index].base
        }
        for index in taxes.indices {
            note.taxes[index].base = before.base - after.base
            note.taxes[index].amount = before.taxes[index] - after.taxes[index]
        }
        note.total = total
        // What is left to pay shrinks first; the rest of it is the tenant's credit.
        note.creditApplied = min(zero, total + max(zero, amountRemaining))
        note.creditDraws = []
        note.amountDue = zero
        note.payments = []
        note.credited = zero
        (note.number, note.hash, note.previousHash) = (nil, nil, nil)
        (note.finalizedAt, note.dueAt, note.state) = (instant, nil, .paid)
        return note
    }

    private func correctionLines(
        _ credited: [Int: Amount],
        number: String,
        reason: String
    ) -> [IssuedLine] {
        var corrections: [IssuedLine] = []
        for line in lines {
            guard let amount = credited[line.number] else { continue }
            var correction = line
            correction.number = corrections.count + 1
            correction.kind = .correction
            correction.quantity = ExactDecimal(1)
            correction.unit = .item
            correction.unitAmount = nil
            correction.tiers = []
            correction.amount = -amount
            correction.corrects = LineReference(invoice: number, line: line.number)
            correction.explanation = .correction(
                CorrectionExplanation(billed: line.amount, reason: reason)
            )
            corrections.append(correction)
        }
        return corrections
    }
}
