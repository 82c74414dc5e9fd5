import Billing
import Metering
import Money
import Testing

/// Credit notes: what is taken back of lines, with its share of discounts and taxes, to the cent.
@Suite("Credit notes")
struct CreditNoteTests {
    /// 100.00 and 20.01 of fees; 10 % off everything, 5.00 off the first; 19 % tax.
    private static func invoice() throws -> IssuedInvoice {
        let life = Life(
            tax: #"{"rates": [{"name": "VAT", "percent": "19"}]}"#,
            plans: [plan(charges: [flat("100.00"), flat("20.01", key: "extra")])],
            events: [
                subscribe(
                    "2026-05-01",
                    "plan",
                    #""discounts": [{"percent": "10"}, {"amount": "5.00", "charges": ["platform"]}]"#
                )
            ],
            until: "2026-05-01"
        )
        let scenario = try life.scenario()
        var invoice = IssuedInvoice(
            try #require(scenario.invoices().first),
            id: UniqueID(high: 1, low: 1),
            of: try #require(scenario.timeline),
            between: IssuedInvoiceTests.parties
        ).finalized(at: Instant(unixSeconds: 0))
        invoice.number = "INV-000001"
        return invoice
    }

    private static func note(
        _ invoice: IssuedInvoice,
        _ asked: [CreditedLine]?,
        after notes: [IssuedInvoice] = []
    ) throws -> IssuedInvoice {
        try invoice.creditNote(
            try invoice.credited(asked, after: notes),
            after: notes,
            reason: "test",
            id: UniqueID(high: 2, low: UInt64(notes.count)),
            at: Instant(unixSeconds: 60)
        )
    }

    private static func euros(_ text: String) throws -> Amount {
        let currency = try #require(Currency(code: "EUR"))
        return try #require(ExactDecimal(text).flatMap { Amount($0, in: currency) })
    }

    @Test("the whole invoice is taken back to the last cent")
    func whole() throws {
        let invoice = try Self.invoice()
        // 120.01 − 12.00 − 5.00 = 103.01, tax 19.57 (19.5719): 122.58.
        #expect("\(invoice.total)" == "122.58")
        let note = try Self.note(invoice, nil)
        #expect("\(note.total)" == "-122.58")
        #expect("\(note.subtotal)" == "-120.01")
        #expect(note.taxes.map { "\($0.amount)" } == ["-19.57"])
        #expect(note.kind == .creditNote)
        #expect(note.corrects?.number == "INV-000001")
        #expect(note.creditApplied.isZero)
        #expect(try IssuedInvoice.parse(note.document) == note)
    }

    @Test("notes of parts add up to the whole, whatever the parts")
    func parts() throws {
        let invoice = try Self.invoice()
        var notes: [IssuedInvoice] = []
        for amount in ["33.33", "33.33", "0.01"] {
            let part = CreditedLine(line: 1, amount: try Self.euros(amount))
            notes.append(try Self.note(invoice, [part], after: notes))
        }
        // Of 33.33: 3.33 (10 % of it), then 1.67 of the 5.00, leaves 28.33, and 5.38 of tax.
        #expect("\(try #require(notes.first).total)" == "-33.71")
        notes.append(try Self.note(invoice, [CreditedLine(line: 2)], after: notes))
        notes.append(try Self.note(invoice, nil, after: notes))
        let sum = notes.reduce(try Self.euros("0.00")) { $0 + $1.total }
        #expect(sum == -invoice.total)
        #expect(invoice.linesLeft(after: notes).isEmpty)
        #expect(throws: CreditNoteRefusal.self) { try Self.note(invoice, nil, after: notes) }
    }

    @Test("what is paid already becomes credit")
    func paid() throws {
        var invoice = try Self.invoice()
        invoice.payments = [
            InvoicePayment(
                id: UniqueID(high: 3, low: 3),
                amount: try Self.euros("120.00"),
                paidAt: Instant(unixSeconds: 30),
                method: nil,
                reference: nil
            )
        ]
        // 2.58 are left to pay.
        #expect("\(try Self.note(invoice, nil).creditApplied)" == "-120.00")
    }

    @Test("a line gives no more than it has, and only lines that there are")
    func refusals() throws {
        let invoice = try Self.invoice()
        for (line, amount, field) in [
            (1, "100.01", "amount"), (1, "-1.00", "amount"), (1, "0.00", "amount"),
            (3, "1.00", "line"),
        ] {
            let part = CreditedLine(line: line, amount: try Self.euros(amount))
            let refusal = #expect(throws: CreditNoteRefusal.self) {
                try Self.note(invoice, [CreditedLine(line: 2), part])
            }
            #expect(refusal?.pointer == "/lines/1/\(field)")
        }
        let twice = [CreditedLine(line: 1), CreditedLine(line: 1)]
        let refusal = #expect(throws: CreditNoteRefusal.self) { try Self.note(invoice, twice) }
        #expect(refusal?.pointer == "/lines/1/line")
    }

    @Test("what a correction took back is not credited again, what one added is")
    func corrections() throws {
        let invoice = try Self.invoice()
        let taken = [1: try Self.euros("-40.00"), 2: try Self.euros("5.00")]
        let left = invoice.linesLeft(after: [], corrections: taken)
        #expect(left.mapValues { "\($0)" } == [1: "60.00", 2: "20.01"])
        #expect(throws: CreditNoteRefusal.self) {
            try invoice.credited(
                [CreditedLine(line: 1, amount: try Self.euros("60.01"))],
                after: [],
                corrections: taken
            )
        }
        let rest = try invoice.credited(nil, after: [], corrections: taken)
        let note = try invoice.creditNote(
            rest,
            after: [],
            corrections: taken,
            reason: "test",
            id: UniqueID(high: 2, low: 9),
            at: Instant(unixSeconds: 60)
        )
        // Of 80.01: 8.00 of the 10 %, 3.00 of the 5.00; 69.01 and 13.11 of tax.
        #expect("\(note.total)" == "-82.12")
        for (line, amount, pointer) in [
            (1, "-60.01", "/lines/3/amount"), (2, "0.00", "/lines/3/amount"),
            (3, "1.00", "/lines/3/line"),
        ] {
            let refusal = #expect(throws: InvoiceActRefusal.self) {
                try invoice.checkCorrectable(line, by: try Self.euros(amount), left: left, place: 3)
            }
            #expect(refusal?.pointer == pointer)
        }
        try invoice.checkCorrectable(1, by: try Self.euros("-60.00"), left: left, place: 0)
        try invoice.checkCorrectable(1, by: try Self.euros("900.00"), left: left, place: 0)
    }
}
