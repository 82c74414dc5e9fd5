import Billing
import Money

/// An invoice as a table of plain text.
struct InvoiceText {
    private let invoice: IssuedInvoice

    init(_ invoice: IssuedInvoice) { self.invoice = invoice }

    var text: String { (head + [""] + lines + [""] + totals).joined(separator: "\n") }

    private var head: [String] {
        let title = invoice.kind == .invoice ? "Invoice" : "Credit note"
        var head = ["\(title) \(invoice.number ?? "(draft)"), \(invoice.state.rawValue)"]
        head.append("from      \(invoice.issuer.legalName ?? "-")")
        head.append("to        \(invoice.customer.legalName ?? invoice.tenantName)")
        if let finalizedAt = invoice.finalizedAt { head.append("issued    \(finalizedAt)") }
        if let dueAt = invoice.dueAt { head.append("due       \(dueAt)") }
        let period = invoice.servicePeriod
        head.append("period    \(period.start) to \(period.end)")
        if let corrects = invoice.corrects { head.append("corrects  \(corrects.number)") }
        if let until = invoice.recomputableUntil { head.append("can be recomputed until \(until)") }
        return head
    }

    private var lines: [String] {
        invoice.lines.map { line in
            let count = "\(line.quantity) \(line.unit.rawValue)"
            let price = line.unitAmount.map { " at \(invoice.currency.text($0))" } ?? ""
            let what = "\(line.number). \(line.name), \(line.kind.rawValue): \(count)\(price)"
            return row(what, line.amount)
        }
    }

    private var totals: [String] {
        var totals = [row("subtotal", invoice.subtotal)]
        totals += invoice.discounts.map { row("discount", -$0.amount) }
        totals += invoice.taxes.map { tax in
            row("\(tax.rate.name) \(tax.rate.percent) % of \(tax.base)", tax.amount)
        }
        totals.append(row("total", invoice.total))
        if !invoice.creditApplied.isZero { totals.append(row("credit", -invoice.creditApplied)) }
        totals.append(row("due", invoice.amountDue))
        totals += invoice.payments.map { row("paid \($0.paidAt)", -$0.amount) }
        if !invoice.credited.isZero { totals.append(row("credited", -invoice.credited)) }
        totals.append(row("left to pay", invoice.amountRemaining))
        return totals
    }

    /// A text and an amount at the end of the line.
    private func row(_ text: String, _ amount: Amount) -> String {
        let number = "\(amount) \(invoice.currency)"
        let space = max(1, 76 - text.count - number.count)
        return text + String(repeating: " ", count: space) + number
    }
}
