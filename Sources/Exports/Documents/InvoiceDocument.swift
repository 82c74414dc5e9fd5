public import Billing
public import Metering
import Money

/// An invoice, credit note or draft as a page that prints well, reads well aloud, and needs nothing
/// but itself: no script, font or picture is fetched.
public struct InvoiceDocument: Sendable {
    let invoice: IssuedInvoice
    let usage: [InvoiceUsage]
    /// What agents said became of their samples.
    let agents: [AgentAccount]
    let dates: LocalDates
    /// For a draft: what was known when.
    let asOf: Instant?

    /// - Parameters:
    ///   - usage: what its usage lines are made of, by day; empty where it is not known any more.
    ///   - agents: what agents said of those data sources in the same time.
    ///   - zone: the tenant's billing time zone.
    ///   - asOf: when a draft was computed.
    public init(
        _ invoice: IssuedInvoice,
        usage: [InvoiceUsage],
        agents: [AgentAccount] = [],
        zone: any TimeZoneRules,
        asOf: Instant? = nil
    ) {
        self.invoice = invoice
        self.usage = usage
        self.agents = agents
        dates = LocalDates(zone: zone)
        self.asOf = asOf
    }

    /// The whole page, in UTF-8.
    public var html: String {
        let page: HTMLText = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(HTMLText(markup: InvoiceStyle.css))</style>
            </head>
            <body>
            <main>
            \(head)
            \(banner)
            \(parties)
            \(dueBox)
            \(InvoiceLines(document: self).html)
            \(InvoiceTotals(document: self).html)
            \(payment)
            \(InvoiceUsageSection(document: self).html)
            \(InvoiceProof(document: self).html)
            </main>
            </body>
            </html>

            """
        return page.markup
    }

    var noun: String { invoice.kind == .creditNote ? "Credit note" : "Invoice" }

    private var title: String {
        let number = invoice.number ?? "draft"
        return "\(noun) \(number) · \(invoice.issuer.legalName ?? "")"
    }

    private var head: HTMLText {
        """
        <header class="top">
        <div class="issuer" dir="auto"><p class="name">\(invoice.issuer.legalName ?? "")</p>
        <p class="address">\(invoice.issuer.address ?? "")</p></div>
        <div class="ident"><h1>\(noun)</h1>
        <p class="number">\(invoice.number ?? "Draft")</p>
        <p><span class="state \(HTMLText(markup: stateClass))">\(stateWords)</span></p></div>
        </header>
        """
    }

    private var stateClass: String {
        invoice.kind == .creditNote ? "credit" : invoice.state.rawValue
    }

    private var stateWords: String {
        if invoice.kind == .creditNote, invoice.state != .draft { return "Issued" }
        return switch invoice.state {
        case .draft: "Draft"
        case .open: "Open"
        case .paid: "Paid"
        case .void: "Void"
        case .uncollectible: "Uncollectible"
        }
    }

    private var banner: HTMLText {
        let text: String? =
            if let corrects = invoice.corrects {
                "This credit note takes back lines of invoice \(corrects.number)."
            } else {
                switch invoice.state {
                case .draft: draftWords
                case .void: "This invoice is void: it was taken back whole. Nothing is to pay."
                case .uncollectible: "Payment of this invoice is no longer expected."
                case .open, .paid: nil
                }
            }
        return text.html { "<p class=\"banner\" role=\"status\">\($0)</p>" }
    }

    private var draftWords: String {
        let known = asOf.map { " with what was known on \(dates.time($0))" } ?? ""
        return "This is a draft\(known). It is no invoice, has no number and may still change."
    }

    private var parties: HTMLText {
        let customer = invoice.customer
        return """
            <section class="parties" aria-label="Parties and dates">
            <div dir="auto"><h2>Billed to</h2>
            <p class="name">\(customer.legalName ?? invoice.tenantName)</p>
            <p class="address">\(customer.address ?? "")</p>
            \(customer.taxID.html { "<p>Tax ID: \($0)</p>" })
            \(customer.email.html { "<p>\($0)</p>" })</div>
            <div class="facts"><table><tbody>\(facts.map(factRow))</tbody></table></div>
            </section>
            """
    }

    private func factRow(_ fact: (String, String)) -> HTMLText {
        "<tr><th scope=\"row\">\(fact.0)</th><td>\(fact.1)</td></tr>"
    }

    private var facts: [(String, String)] {
        var facts: [(String, String)] = []
        if let issued = invoice.finalizedAt { facts.append(("Issue date", dates.date(issued))) }
        if let due = invoice.dueAt, invoice.kind == .invoice {
            facts.append(("Due date", dates.date(due)))
        }
        facts.append(("Service period", dates.period(invoice.servicePeriod)))
        if let order = invoice.customer.purchaseOrder { facts.append(("Your order", order)) }
        if let taxID = invoice.issuer.taxID { facts.append(("Our tax ID", taxID)) }
        facts.append(("Account", invoice.tenantKey))
        facts.append(("Time zone", invoice.timeZone))
        return facts
    }

    private var dueBox: HTMLText {
        let isCredit = invoice.kind == .creditNote
        let amount = isCredit ? -invoice.total : invoice.amountRemaining
        let words =
            if isCredit {
                "Credited"
            } else if invoice.state == .draft {
                "Would be due"
            } else if amount.isZero {
                "Nothing left to pay"
            } else {
                "Amount due"
            }
        let by = invoice.dueAt.flatMap { due -> String? in
            invoice.state == .open && !isCredit ? "by \(dates.date(due))" : nil
        }
        return """
            <section class="due" aria-label="\(words)"><p>
            <span><span class="what">\(words)</span>
            <strong>\(NumberText.money(amount))</strong></span>
            \(by.html { "<span class=\"by\">\($0)</span>" })</p></section>
            """
    }

    private var payment: HTMLText {
        guard invoice.kind == .invoice, invoice.state == .open,
            let text = invoice.issuer.payment, !text.isEmpty
        else { return "" }
        return """
            <section class="payment"><h2>How to pay</h2>
            <p class="address" dir="auto">\(text)</p></section>
            """
    }
}
