public import Billing
import Metering
import Money

extension ExportTable<IssuedInvoice> {
    /// One row per invoice or credit note.
    public static let invoices = ExportTable(
        columns: [
            "id", "number", "kind", "status", "tenant", "tenant_name", "subscription", "sequence",
            "corrects", "currency", "at", "finalized_at", "due_at", "from", "to", "subtotal",
            "discounts", "tax", "total", "credit_applied", "amount_due", "amount_paid", "credited",
            "amount_remaining", "hash",
        ],
        rows: { [$0.identityCells + $0.amountCells] }
    )

    /// One row per line of an invoice or credit note.
    public static let lines = ExportTable(
        columns: [
            "invoice", "invoice_number", "invoice_kind", "tenant", "line", "charge", "name",
            "product", "kind", "plan", "version", "from", "to", "quantity", "unit", "unit_amount",
            "currency", "amount", "corrects_invoice", "corrects_line",
        ],
        rows: { invoice in invoice.lines.map { invoice.cells(of: $0) } }
    )
}

extension IssuedInvoice {
    fileprivate var identityCells: [ExportValue] {
        [
            .text("\(id)"), .text(number), .text(kind.rawValue), .text(state.rawValue),
            .text(tenantKey), .text(tenantName), .text("\(subscription)"),
            .integer(Int128(sequence)), .text(corrects?.number), .text(currency.code), .time(at),
            .time(finalizedAt), .time(dueAt), .time(servicePeriod.start), .time(servicePeriod.end),
        ]
    }

    fileprivate var amountCells: [ExportValue] {
        let zero = Amount.zero(in: currency)
        return [
            .amount(subtotal), .amount(-discounts.reduce(zero) { $0 + $1.amount }),
            .amount(taxes.reduce(zero) { $0 + $1.amount }), .amount(total),
            .amount(creditApplied), .amount(amountDue), .amount(amountPaid), .amount(credited),
            .amount(amountRemaining), .text(hash),
        ]
    }

    fileprivate func cells(of line: IssuedLine) -> [ExportValue] {
        [
            .text("\(id)"), .text(number), .text(kind.rawValue), .text(tenantKey),
            .integer(Int128(line.number)), .text(line.charge), .text(line.name),
            .text(line.product), .text(line.kind.rawValue), .text(line.plan.key),
            .integer(Int128(line.plan.version)), .time(line.servicePeriod.start),
            .time(line.servicePeriod.end), .decimal("\(line.quantity)"), .text(line.unit.rawValue),
            line.unitAmount.map { .decimal(currency.text($0)) } ?? .none, .text(currency.code),
            .amount(line.amount), .text(line.corrects?.invoice),
            line.corrects.map { .integer(Int128($0.line)) } ?? .none,
        ]
    }
}
