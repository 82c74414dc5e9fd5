import Billing
import Metering
import Money
import Testing

/// Invoices as documents: what is written is read again, and says what a customer must know.
@Suite("Issued invoices")
struct IssuedInvoiceTests {
    static let parties = InvoiceParties(
        issuer: IssuerIdentity(legalName: "Seller GmbH", address: "Hof 1", taxID: "DE1"),
        customer: CustomerIdentity(legalName: "Buyer \"Ltd\"", address: "Lane 2", netDays: 14),
        tenantKey: "acme",
        tenantName: "Acme",
        timeZone: "UTC",
        subscription: UniqueID(high: 1, low: 2)
    )

    private let life = Life(
        tax: #"{"rates": [{"name": "VAT", "percent": "19"}], "reverse_charge": "Article 196"}"#,
        plans: [
            plan(
                "p",
                with: #""trial_days": 3, "minimum_commitment": "500""#,
                charges: [
                    flat("10.00"), seats("9.00", included: 1), support(#""percent": "10""#),
                    network(
                        freeGB: 10,
                        """
                        "model": "graduated", "tiers": [{"up_to": "50", "unit_amount": "0.30"}, \
                        {"up_to": null, "unit_amount": "0.20", "flat_amount": "1"}]
                        """
                    ),
                    agents("p99"),
                ]
            )
        ],
        events: [
            event("2026-05-01", "seats", #""count": 4"#),
            event("2026-05-01", "credit", #""key": "c1", "amount": "7.00", "priority": 1"#),
            event(
                "2026-05-01",
                "subscribe",
                """
                "plan": "p", "discounts": [{"percent": "5"}, \
                {"amount": "1.00", "charges": ["platform"], "periods": 2}]
                """
            ),
            event("2026-05-20", "cancel", #""when": "now", "refund": "prorated""#),
        ],
        usage: [sent("2026-05-05", gigabytes: 110)],
        presence: [present("2026-05-04", "2026-05-09", 2)],
        until: "2026-06-01"
    )

    private func drafts() throws -> [IssuedInvoice] {
        let scenario = try life.scenario()
        let timeline = try #require(scenario.timeline)
        return scenario.invoices().map {
            IssuedInvoice(
                $0,
                id: UniqueID(high: 7, low: UInt64($0.sequence)),
                of: timeline,
                between: Self.parties
            )
        }
    }

    @Test("a document of every kind of line is read as what was written")
    func roundTrip() throws {
        let drafts = try drafts()
        let kinds = Set(drafts.flatMap(\.lines).map(\.kind))
        #expect(kinds == Set(LineKind.allCases).subtracting([.correction]))
        for draft in drafts {
            let text = draft.document.json(isIndented: false)
            #expect(
                try IssuedInvoice.parse(DocumentValue(json: Array(text.utf8))) == draft
            )
        }
    }

    @Test("what happened since is no part of the content, and is read with the document")
    func content() throws {
        let draft = try #require(drafts().last)
        var open = draft.finalized(at: Instant(unixSeconds: 1_780_000_000))
        let content = open.content
        open.state = .uncollectible
        open.number = "7"
        open.hash = "00ff"
        open.credited = open.amountDue
        open.payments = [
            InvoicePayment(
                id: UniqueID(high: 1, low: 1),
                amount: open.amountDue,
                paidAt: Instant(unixSeconds: 1_780_000_001),
                method: "cash",
                reference: nil
            )
        ]
        #expect(open.content == content)
        #expect(try IssuedInvoice.parse(open.document) == open)
        #expect(open.dueAt == Instant(unixSeconds: 1_780_000_000 + 14 * 86_400))
    }

    @Test("lines say what was counted, at which price")
    func units() throws {
        let lines = try #require(drafts().last).lines
        let texts = lines.filter { $0.kind != .trial && $0.kind != .refund }.map {
            "\($0.kind) \($0.quantity) \($0.unit.rawValue) \($0.unitAmount?.description ?? "-") "
                + "\($0.tiers.count)"
        }
        // 2026-05-04 to 20 (after the trial): 100 GB of 110 are charged, in two tiers.
        #expect(texts.contains("usage 100 GB - 2"))
        #expect(texts.contains("commitment 1 item - 0"))
        let first = try #require(drafts().first).lines.filter { $0.kind != .trial }.map {
            "\($0.kind) \($0.quantity) \($0.unit.rawValue) \($0.unitAmount?.description ?? "-")"
        }
        #expect(first == ["flat 1 month 10", "seats 3 seat 9"])
    }

    @Test("a document with a wrong field names it")
    func faults() throws {
        var document = try #require(drafts().first).document.json(isIndented: false)
        document.replace(#""subtotal":"#, with: #""subtotal":"1.234","x":"#)
        let value = try DocumentValue(json: Array(document.utf8))
        let faults = #expect(throws: DocumentFaults.self) { try IssuedInvoice.parse(value) }
        #expect(faults?.faults.first?.pointer == "/subtotal")
    }

    @Test("what the law asks for with a tax is named where it is missing")
    func missingFields() {
        var parties = Self.parties
        #expect(parties.fieldsMissingForTax.isEmpty)
        parties.issuer.taxID = ""
        parties.customer.address = nil
        #expect(parties.fieldsMissingForTax == ["issuer.tax_id", "billing.address"])
    }
}
