import Billing
import Money

/// The table of an invoice's lines, each with its arithmetic in words.
struct InvoiceLines {
    let document: InvoiceDocument

    var html: HTMLText {
        """
        <table class="lines"><caption>Lines</caption>
        <thead><tr><th scope="col">Description</th><th scope="col" class="n">Quantity</th>
        <th scope="col" class="n">Unit price</th>
        <th scope="col" class="n">Amount (\(document.invoice.currency.code))</th></tr></thead>
        <tbody>\(document.invoice.lines.map(row))</tbody></table>
        """
    }

    private func row(_ line: IssuedLine) -> HTMLText {
        let words = LineWords(
            line: line,
            currency: document.invoice.currency,
            dates: document.dates
        ).sentences
        return """
            <tr><th scope="row"><span class="what">\(name(of: line))</span>
            <span class="when">\(document.dates.period(line.servicePeriod))</span>
            \(words.map { "<span class=\"how\">\($0)</span>" })</th>
            <td class="n">\(quantity(of: line))</td><td class="n">\(price(of: line))</td>
            <td class="n">\(NumberText.grouped("\(line.amount)"))</td></tr>

            """
    }

    private func name(of line: IssuedLine) -> String {
        let product = line.product.map { " · \($0)" } ?? ""
        let corrected = line.corrects.map { " (of invoice \($0.invoice), line \($0.line))" } ?? ""
        let prefix =
            switch line.kind {
            case .trial: "Free trial: "
            case .refund: "Unused part returned: "
            case .correction: "Correction: "
            case .commitment: "Minimum commitment"
            default: ""
            }
        let name = line.kind == .commitment ? "" : line.name
        return prefix + name + product + corrected
    }

    private func quantity(of line: IssuedLine) -> HTMLText {
        guard [.usage, .resource, .seats].contains(line.kind) else { return "" }
        let number = NumberText.decimal(line.quantity)
        return "\(number)\u{A0}<span class=\"unit\">\(line.unit.words(line.quantity))</span>"
    }

    private func price(of line: IssuedLine) -> String {
        guard let price = line.unitAmount, line.kind != .refund, line.kind != .trial else {
            return line.tiers.isEmpty ? "" : "in tiers"
        }
        return NumberText.grouped(document.invoice.currency.text(price))
    }
}

extension PricedUnit {
    /// The unit after a quantity.
    fileprivate func words(_ quantity: ExactDecimal) -> String {
        let isOne = quantity.integer == 1
        return switch self {
        case .gigabyte: "GB"
        case .gibibyte: "GiB"
        case .package: isOne ? "package" : "packages"
        case .seat: isOne ? "user" : "users"
        case .agent: isOne ? "agent" : "agents"
        case .controller: isOne ? "controller" : "controllers"
        case .agentHour: isOne ? "agent hour" : "agent hours"
        case .controllerHour: isOne ? "controller hour" : "controller hours"
        case .month: isOne ? "month" : "months"
        case .year: isOne ? "year" : "years"
        case .item: ""
        }
    }
}
