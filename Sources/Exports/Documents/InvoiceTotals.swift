import Billing
import Money

/// From the subtotal to what is left to pay: discounts, tax by rate, credit, payments.
struct InvoiceTotals {
    let document: InvoiceDocument

    private var invoice: IssuedInvoice { document.invoice }

    var html: HTMLText {
        """
        <section class="totals" aria-label="Totals"><table>
        <tbody>\(rows)</tbody></table>\(notes)</section>
        """
    }

    private var rows: [HTMLText] {
        var rows = [row("Subtotal", invoice.subtotal)]
        rows += invoice.discounts.map { row(discountName($0), -$0.amount) }
        rows += invoice.taxes.map { row(taxName($0), $0.amount) }
        rows.append(row("Total", invoice.total, isStrong: true))
        rows += creditRows
        if !invoice.creditApplied.isZero || !invoice.payments.isEmpty || !invoice.credited.isZero {
            rows.append(row("Amount due at issue", invoice.amountDue))
        }
        rows += invoice.payments.map { payment in
            let method = payment.method.map { " by \($0.replacing("_", with: " "))" } ?? ""
            return row("Paid on \(document.dates.date(payment.paidAt))\(method)", -payment.amount)
        }
        if !invoice.credited.isZero { rows.append(row("Credit notes", -invoice.credited)) }
        if invoice.kind == .invoice {
            rows.append(row("Left to pay", invoice.amountRemaining, isStrong: true))
        }
        return rows
    }

    private func row(_ name: String, _ amount: Amount, isStrong: Bool = false) -> HTMLText {
        let kind: HTMLText = isStrong ? " class=\"strong\"" : ""
        return """
            <tr\(kind)><th scope="row">\(name)</th>\
            <td class="n">\(NumberText.money(amount))</td></tr>

            """
    }

    private func discountName(_ discount: AppliedDiscount) -> String {
        let covered = discount.charges.map { $0.joined(separator: ", ") } ?? "all lines"
        return switch discount.reduction {
        case .percent(let percent):
            "Discount: \(NumberText.decimal(percent))\u{A0}% of \(NumberText.money(discount.base)) "
                + "(\(covered))"
        case .amount(let amount): "Discount: \(NumberText.money(amount)) off \(covered)"
        }
    }

    private func taxName(_ tax: AppliedTax) -> String {
        let rate = "\(tax.rate.name) \(NumberText.decimal(tax.rate.percent))\u{A0}%"
        return switch tax.relief {
        case .exempt?: "\(rate): exempt (base \(NumberText.money(tax.base)))"
        case .reverseCharge?: "\(rate): reverse charge (base \(NumberText.money(tax.base)))"
        case nil: "\(rate) on \(NumberText.money(tax.base))"
        }
    }

    /// Each draw of credit; a negative total says that it is kept.
    private var creditRows: [HTMLText] {
        if invoice.creditApplied.isNegative {
            return [row("Kept as credit for the next invoice", -invoice.creditApplied)]
        }
        return invoice.creditDraws.map { draw in
            let name =
                draw.grant.key.map { "Prepaid credit '\($0)'" } ?? "Credit of an earlier invoice"
            let until =
                draw.grant.expiresAt.map { ", valid until \(document.dates.date($0))" } ?? ""
            let left = draw.remaining.map { ", \(NumberText.money($0)) left" } ?? ""
            let granted = NumberText.money(draw.grant.amount)
            return row("\(name) of \(granted)\(left)\(until)", -draw.amount)
        }
    }

    /// Why a tax is not charged, in the words that the law or the operator gives.
    private var notes: [HTMLText] {
        var reasons: [String] = []
        for tax in invoice.taxes {
            let reason =
                switch tax.relief {
                case .exempt(let reason)?: "Exempt from \(tax.rate.name): \(reason)"
                case .reverseCharge(let reason)?:
                    "Reverse charge, the customer accounts for \(tax.rate.name): \(reason)"
                case nil: ""
                }
            if !reason.isEmpty, !reasons.contains(reason) { reasons.append(reason) }
        }
        if invoice.taxes.isEmpty { reasons.append("No tax is charged on this document.") }
        return reasons.map { "<p class=\"note\" dir=\"auto\">\($0)</p>\n" }
    }
}
