import Billing
import Foundation
import Metering
import Money
import Testing

@testable import Exports

@Suite("invoice documents")
struct InvoiceDocumentTests {
    private static func html(_ invoice: IssuedInvoice) -> String {
        InvoiceDocument(
            invoice,
            usage: SampleInvoices.usage(of: invoice),
            zone: SampleInvoices.zone,
            asOf: Instant(unixSeconds: 1_795_000_000)
        ).html
    }

    private static func invoices() throws -> [(name: String, invoice: IssuedInvoice)] {
        let issued = try SampleInvoices.issued()
        var all = issued.map { (name: "invoice-\($0.sequence)", invoice: $0) }
        let full = try #require(issued.dropFirst(2).first)
        all.append(("credit-note", try SampleInvoices.creditNote(for: full)))
        var draft = full
        draft.state = .draft
        draft.number = nil
        draft.hash = nil
        all.append(("draft", draft))
        var void = full
        void.state = .void
        all.append(("void", void))
        let reversed = try SampleInvoices.issued(
            tax: #"{"rates": [{"name": "VAT", "percent": "19"}], "reverse_charge": "Article 196"}"#
        )
        all.append(("reverse-charge", try #require(reversed.dropFirst(2).first)))
        return all
    }

    @Test("every document is well-formed, fetches nothing and runs nothing")
    func wellFormed() throws {
        for (name, invoice) in try Self.invoices() {
            let html = Self.html(invoice)
            if let folder = ProcessInfo.processInfo.environment["METERBEE_DOCUMENTS"] {
                try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
            }
            for word in ["<script", "<link", "<img", "url(", "@import", "http:", "https:", "src="] {
                #expect(!html.contains(word), "\(name) has \(word)")
            }
            // Void elements apart the page is XML, so an XML parser finds what is not closed.
            var xml = html.replacing(/<meta ([^>]*)>/) { "<meta \($0.1)/>" }
            xml = xml.replacing("<!DOCTYPE html>", with: "")
            let parser = XMLText(xml)
            #expect(parser.fault == nil, "\(name): \(parser.fault ?? "")")
        }
    }

    @Test("what the law and the customer ask for is on it")
    func content() throws {
        let invoice = try #require(SampleInvoices.issued().dropFirst(2).first)
        let html = Self.html(invoice)
        let wanted = [
            "INV-000043", "Meterwerk Observability GmbH", "Hafenstraße 12", "DE 312 456 789",
            "Nordlicht Logistik AG", "DE 999 888 777", "PO-2026-1187", "Issue date",
            "Due date", "Service period", "1 November – 31 December 2026",
            "VAT 19\u{A0}% on EUR\u{A0}",
            "Network observability", "0.30", "free quota of 100\u{A0}GB",
            "quarter hours", "Until ", "computed again", "IBAN DE02",
            "Left to pay",
            NumberText.money(invoice.amountRemaining), String(repeating: "c3", count: 32),
        ]
        for text in wanted { #expect(html.contains(text), "lacks \(text)") }
        let first = Self.html(try #require(SampleInvoices.issued().first))
        #expect(first.contains("Prepaid credit &#39;welcome&#39; of EUR\u{A0}150.00"))
        for line in invoice.lines {
            #expect(html.contains(NumberText.grouped("\(line.amount)")), "\(line.charge)")
        }
    }

    @Test("nothing that others wrote becomes markup")
    func escaped() throws {
        var parties = SampleInvoices.parties
        let attack = "</style><script>alert('1')</script>\"><img src=x onerror=y>&\u{0}"
        parties.issuer = IssuerIdentity(
            legalName: attack,
            address: attack,
            taxID: attack,
            payment: attack
        )
        parties.customer = CustomerIdentity(
            legalName: attack,
            address: attack,
            taxID: attack,
            email: attack,
            purchaseOrder: attack
        )
        parties.tenantName = attack
        let tax = #"{"rates": [{"name": "<i>VAT", "percent": "19"}], "exempt": "<u>why"}"#
        let invoice = try #require(
            SampleInvoices.issued(tax: tax, parties: parties).dropFirst(2).first
        )
        let html = Self.html(invoice)
        for word in ["<script", "<img", "<i>", "<u>", "\u{0}"] { #expect(!html.contains(word)) }
        #expect(html.contains("&lt;/style&gt;&lt;script&gt;"))
    }

    static let numbers: [(String, String)] = [
        ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.80", "−1,234,567.80"),
        ("0.05", "0.05"), ("123456", "123,456"),
    ]

    @Test("thousands are told apart", arguments: numbers)
    func grouped(plain: String, text: String) { #expect(NumberText.grouped(plain) == text) }

    @Test("a period of whole days is said by its days, any other with times")
    func periods() throws {
        let dates = LocalDates(zone: SampleInvoices.zone)
        func period(_ start: String, _ end: String) throws -> String {
            dates.period(
                BillingPeriod(
                    start: try #require(Instant(rfc3339: start)),
                    end: try #require(Instant(rfc3339: end))
                )
            )
        }
        // Midnight in Berlin is 22:00 UTC in summer and 23:00 in winter.
        #expect(
            try period("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z") == "1 – 31 October 2026"
        )
        #expect(
            try period("2026-10-16T09:30:00Z", "2026-10-31T23:00:00Z")
                == "16 October 2026, 11:30 – 1 November 2026, 00:00"
        )
        #expect(
            try period("2026-12-31T23:00:00Z", "2027-01-01T23:00:00Z") == "1 January 2027"
        )
    }
}

/// Whether a text is well-formed XML.
private final class XMLText {
    private(set) var fault: String?

    init(_ text: String) {
        var open: [Substring] = []
        for match in text.matches(of: #/<(/?)([a-zA-Z0-9]+)([^<>]*?)(/?)>/#) {
            if !match.4.isEmpty { continue }
            if match.1.isEmpty {
                open.append(match.2)
            } else if open.popLast() != match.2 {
                fault = "</\(match.2)> closes nothing"
                return
            }
        }
        if !open.isEmpty { fault = "\(open) stay open" }
        let outside = text.replacing(#/<(/?)([a-zA-Z0-9]+)([^<>]*?)(/?)>/#, with: "")
        if outside.contains("<") { fault = "a bare <" }
    }
}
