public import Billing
import Metering
import Money

extension ExportTable<IssuedInvoice> {
    /// FOCUS 1.2: a row per part of a line, discount, tax and draw of credit; the billed costs of a
    /// document's rows sum to what was due on it. A void invoice has none: nobody pays it.
    public static let focus = ExportTable(
        columns: FocusColumn.allCases.map(\.rawValue),
        rows: { invoice in
            guard invoice.state != .void else { return [] }
            let rows =
                invoice.lines.flatMap(invoice.focusRows) + invoice.discountRows + invoice.taxRows
                + invoice.creditRows
            return rows.map(\.values)
        }
    )
}

extension IssuedInvoice {
    fileprivate func focusRows(of line: IssuedLine) -> [FocusRow] {
        var row = FocusRow(of: self)
        row.setPeriods(line.servicePeriod, of: self)
        row[.serviceName] = .text(line.product ?? "Observability")
        row[.charge] = .text(line.charge)
        row[.line] = .text("\(line.number)")
        row[.lineKind] = .text(line.kind.rawValue)
        row[.planVersion] = .text("\(line.plan.key)/\(line.plan.version)")
        row[.chargeCategory] = .text(line.kind.focusCategory)
        row[.chargeFrequency] = .text(line.kind.focusFrequency)
        row[.chargeDescription] = .text("\(line.name) (\(line.kind.rawValue))")
        if line.kind == .refund || line.kind == .correction {
            row[.chargeClass] = .text("Correction")
        }
        guard ["Usage", "Purchase"].contains(line.kind.focusCategory) else {
            row.setCosts(line.amount)
            return [row]
        }
        return pricedRows(of: line, from: row)
    }

    /// A line's amount is rounded once: each part is billed what the rounded sum grows by.
    private func pricedRows(of line: IssuedLine, from row: FocusRow) -> [FocusRow] {
        let parts = FocusPart.parts(of: line)
        var sum = Rational.zero
        var billed = Amount.zero(in: currency)
        return parts.enumerated().map { index, part in
            sum += part.cost
            let isLast = index == parts.count - 1
            let next = isLast ? line.amount : Amount(rounding: sum, in: currency)
            var row = row
            row.setCosts(part, billed: next - billed)
            billed = next
            setSKU(of: line, part: part, in: &row)
            if line.kind.focusCategory == "Usage", let consumed = part.consumed {
                row[.consumedQuantity] = .focus(consumed)
                row[.consumedUnit] = .text(part.consumedUnit(of: line))
            }
            if !part.name.isEmpty {
                row[.chargeDescription] = .text("\(line.name), \(part.name)")
            }
            return row
        }
    }

    private func setSKU(of line: IssuedLine, part: FocusPart, in row: inout FocusRow) {
        let sku = "\(line.plan.key)/\(line.charge)"
        let price = part.name.isEmpty ? "" : "/" + part.name.replacing(" ", with: "-")
        row[.skuID] = .text(sku)
        row[.skuMeter] = .text(line.charge)
        row[.skuPriceID] = .text("\(sku)/\(line.plan.version)\(price)")
        row[.skuPriceDetails] = .text(
            DocumentValue.object([
                .init("x_Plan", .string(line.plan.key)),
                .init("x_PlanVersion", .number("\(line.plan.version)")),
            ]).json(isIndented: false)
        )
    }

    fileprivate var discountRows: [FocusRow] {
        discounts.map { discount in
            creditRow(-discount.amount, "Discount \(discount.index + 1)", kind: "discount")
        }
    }

    fileprivate var taxRows: [FocusRow] {
        taxes.map { tax in
            var row = FocusRow(of: self)
            row[.chargeCategory] = .text("Tax")
            row[.chargeFrequency] = .text("Recurring")
            row[.chargeDescription] = .text("\(tax.rate.name) \(tax.rate.percent) %")
            row[.lineKind] = .text("tax")
            row.setCosts(tax.amount)
            return row
        }
    }

    /// Credit used lowers what is due; a negative total that became credit raises it to zero.
    fileprivate var creditRows: [FocusRow] {
        var rest = creditApplied
        var rows: [FocusRow] = []
        for draw in creditDraws {
            rest -= draw.amount
            let name = draw.grant.key.map { "Credit '\($0)'" } ?? "Credit of earlier invoices"
            rows.append(creditRow(-draw.amount, name, kind: "credit"))
        }
        if !rest.isZero { rows.append(creditRow(-rest, "Kept as credit", kind: "credit")) }
        return rows
    }

    private func creditRow(_ amount: Amount, _ description: String, kind: String) -> FocusRow {
        var row = FocusRow(of: self)
        row[.chargeCategory] = .text("Credit")
        row[.chargeFrequency] = .text("One-Time")
        row[.chargeDescription] = .text(description)
        row[.lineKind] = .text(kind)
        row.setCosts(amount)
        return row
    }
}

extension FocusPart {
    fileprivate func consumedUnit(of line: IssuedLine) -> String {
        guard case .usage(let explained) = line.explanation else { return unit }
        return explained.unit.rawValue
    }
}

extension LineKind {
    fileprivate var focusCategory: String {
        switch self {
        case .usage, .resource: "Usage"
        case .flat, .seats, .support, .commitment, .refund: "Purchase"
        case .trial: "Credit"
        case .correction: "Adjustment"
        }
    }

    fileprivate var focusFrequency: String {
        switch self {
        case .usage, .resource: "Usage-Based"
        case .flat, .seats, .support: "Recurring"
        case .commitment, .refund, .trial, .correction: "One-Time"
        }
    }
}
