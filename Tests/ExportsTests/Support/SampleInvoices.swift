import Billing
import Foundation
import Metering
import Money
import Testing

@testable import Exports

/// Invoices of a made-up life with every kind of line, discount, tax and credit, made by the code
/// that makes the real ones.
enum SampleInvoices {
    /// What a customer of a hostile name would be called.
    static let hostileName = "=HYPERLINK(\"http://x\") <b>Ärger & Söhne</b>, \"Ltd\""

    static let parties = InvoiceParties(
        issuer: IssuerIdentity(
            legalName: "Meterwerk Observability GmbH",
            address: "Hafenstraße 12\n20457 Hamburg\nGermany",
            taxID: "DE 312 456 789",
            email: "billing@meterwerk.example",
            payment: "IBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001\nPlease name the number."
        ),
        customer: CustomerIdentity(
            legalName: "Nordlicht Logistik AG",
            address: "Speicherstraße 3\n24103 Kiel\nGermany",
            taxID: "DE 999 888 777",
            email: "accounts@nordlicht.example",
            purchaseOrder: "PO-2026-1187",
            netDays: 14
        ),
        tenantKey: "nordlicht",
        tenantName: "Nordlicht",
        timeZone: "Europe/Berlin",
        subscription: UniqueID(high: 0x0192_7000_0000_7000, low: 0x8000_0000_0000_0001)
    )

    static let zone = BerlinTime()

    /// Central European Time, enough of it for the sample's year.
    struct BerlinTime: TimeZoneRules {
        func offsetSeconds(at instant: Instant) -> Int64 {
            // Summer time 2026: 29 March 01:00 UTC to 25 October 01:00 UTC.
            (1_774_746_000..<1_792_890_000).contains(instant.unixSeconds) ? 7200 : 3600
        }
    }

    private static let plan = """
        {"key": "growth", "version": 3, "currency": "EUR", "minimum_commitment": "60.00",
         "trial_days": 0, "charges": [
          {"key": "platform", "name": "Platform", "type": "flat", "amount": "49.00"},
          {"key": "users", "name": "User accounts", "type": "seats", "unit_amount": "9.00",
           "included": 3},
          {"key": "support", "name": "Business support", "type": "support", "tier": "business",
           "amount": "99.00", "percent": "10"},
          {"key": "network", "name": "Network observability", "product": "network",
           "type": "usage", "data_sources": ["net.flow", "net.drop"],
           "free_bytes": 100000000000, "unit": "GB", "model": "graduated",
           "tiers": [{"up_to": "1000", "unit_amount": "0.30"},
                     {"up_to": null, "unit_amount": "0.20", "flat_amount": "5.00"}]},
          {"key": "logs", "name": "Log storage", "type": "usage", "data_sources": ["otlp.logs"],
           "free_bytes": 50000000000, "unit": "GiB", "model": "package", "package_units": "100",
           "package_amount": "25.00", "maximum_amount": "40.00"},
          {"key": "security", "name": "Runtime security", "product": "security",
           "type": "usage", "data_sources": ["process.exec"], "free_bytes": 20000000000,
           "unit": "GB", "model": "volume", "minimum_amount": "12.00",
           "tiers": [{"up_to": null, "unit_amount": "0.50"}]},
          {"key": "agents", "name": "Agents", "type": "resource", "resource": "agent",
           "measure": "p99", "included": 5, "unit_amount": "15.00"}]}
        """

    private static let starter = """
        {"key": "starter", "version": 1, "currency": "EUR", "trial_days": 10, "charges": [
          {"key": "platform", "name": "Platform", "type": "flat", "amount": "19.00"},
          {"key": "network", "name": "Network observability", "product": "network",
           "type": "usage", "data_sources": ["net.flow", "net.drop"], "free_bytes": 0,
           "unit": "GB", "model": "graduated",
           "tiers": [{"up_to": null, "unit_amount": "0.40"}]}]}
        """

    private static func scenario(_ tax: String) -> String {
        let usage = (0..<61).flatMap { day -> [String] in
            let second = 1_790_805_600 + day * 86_400 + 36_000
            let at = Instant(unixSeconds: Int64(second))
            let wave = 18 + (day * 7) % 13 + (day % 7 < 5 ? 14 : 0)
            return [
                #"{"data_source": "net.flow", "at": "\#(at)", "bytes": \#(wave)123456789}"#,
                #"{"data_source": "net.drop", "at": "\#(at)", "bytes": \#(1 + day % 9)45678901}"#,
                #"{"data_source": "otlp.logs", "at": "\#(at)", "bytes": \#(3 + day % 4)000000001}"#,
                #"{"data_source": "process.exec", "at": "\#(at)", "bytes": 512345678}"#,
            ]
        }
        return """
            {"time_zone": "Europe/Berlin", "currency": "EUR", "tax": \(tax),
             "until": "2026-12-15T00:00:00Z", "plans": [\(plan), \(starter)],
             "events": [
              {"at": "2026-09-30T22:00:00Z", "type": "seats", "count": 8},
              {"at": "2026-09-30T22:00:00Z", "type": "credit", "key": "welcome",
               "amount": "150.00", "priority": 1, "expires_at": "2027-01-01T00:00:00Z"},
              {"at": "2026-09-30T22:00:00Z", "type": "subscribe", "plan": "starter",
               "version": 1, "discounts": [
                {"percent": "10", "charges": ["network"], "periods": 3}, {"amount": "5.00"}]},
              {"at": "2026-10-16T09:30:00Z", "type": "change", "plan": "growth", "version": 3,
               "when": "now"},
              {"at": "2026-11-20T10:00:00Z", "type": "seats", "count": 10},
              {"at": "2026-12-03T10:00:00Z", "type": "cancel", "when": "now",
               "refund": "prorated"}],
             "usage": [\(usage.joined(separator: ", "))],
             "presence": [
              {"resource": "agent", "from": "2026-10-16T10:00:00Z",
               "to": "2026-12-03T00:00:00Z", "count": 8},
              {"resource": "agent", "from": "2026-11-05T10:00:00Z",
               "to": "2026-11-05T18:00:00Z", "count": 12}]}
            """
    }

    /// Every invoice of the life, finalized and numbered.
    static func issued(
        tax: String = #"{"rates": [{"name": "VAT", "percent": "19"}]}"#,
        parties: InvoiceParties = parties
    ) throws -> [IssuedInvoice] {
        let text = scenario(tax)
        let scenario = try Scenario.parse(
            DocumentValue(json: Array(text.utf8)),
            zones: { _ in zone }
        )
        let timeline = try #require(scenario.timeline)
        return scenario.invoices().map { invoice in
            let id = UniqueID(
                high: 0x0192_8000_0000_7000 + UInt64(invoice.sequence),
                low: 0x8000_0000_0000_0000
            )
            var issued = IssuedInvoice(invoice, id: id, of: timeline, between: parties)
                .finalized(at: Instant(unixSeconds: invoice.at.unixSeconds + 7200))
            issued.number = "INV-00004\(invoice.sequence)"
            issued.previousHash = String(repeating: "5a", count: 32)
            issued.hash = String(repeating: "c3", count: 32)
            issued.recomputableUntil = Instant(unixSeconds: invoice.at.unixSeconds + 60 * 86_400)
            return issued
        }
    }

    /// The usage behind an invoice, day by day, with something late and refused.
    static func usage(of invoice: IssuedInvoice) -> [InvoiceUsage] {
        let periods = invoice.lines.filter { $0.kind == .usage }.map(\.servicePeriod)
        guard let start = periods.map(\.start).min(), let end = periods.map(\.end).max() else {
            return []
        }
        let shares = invoice.lines.flatMap { line -> [UsageShare] in
            if case .usage(let explained) = line.explanation {
                explained.usedBytesBySource
            } else {
                []
            }
        }
        let days = Int((end.unixSeconds - start.unixSeconds) / 86_400)
        return Set(shares.map(\.dataSource)).sorted().map { source in
            InvoiceUsage(
                dataSource: source,
                days: (0..<days).map { day(Int64($0), from: start) },
                records: 1_234_567,
                lateBytes: source == "net.flow" ? 3_456_789 : 0,
                refusedRecords: 0
            )
        }
    }

    private static func day(_ number: Int64, from start: Instant) -> InvoiceUsage.Day {
        let weekday: Int64 = number % 7 < 5 ? 14 : 0
        return InvoiceUsage.Day(
            start: Instant(unixSeconds: start.unixSeconds + number * 86_400),
            bytes: (18 + number * 7 % 13 + weekday) * 1_000_000_000
        )
    }

    /// A credit note for one line of an invoice.
    static func creditNote(for invoice: IssuedInvoice) throws -> IssuedInvoice {
        var note = invoice
        let usage = try #require(invoice.lines.first { $0.kind == .usage && !$0.amount.isZero })
        var line = usage
        line.number = 1
        line.kind = .correction
        line.amount = -usage.amount
        line.explanation = .correction(
            CorrectionExplanation(billed: usage.amount, reason: "A test cluster sent twice.")
        )
        line.tiers = []
        line.unitAmount = nil
        line.corrects = LineReference(invoice: invoice.number ?? "", line: usage.number)
        note.kind = .creditNote
        note.number = "INV-000052"
        note.corrects = InvoiceReference(id: invoice.id, number: invoice.number ?? "")
        note.lines = [line]
        note.subtotal = line.amount
        note.discounts = []
        note.taxes = invoice.taxes.map { tax in
            var tax = tax
            tax.base = line.amount
            tax.amount = Amount(
                rounding: line.amount.exact * tax.rate.percent.rational / Rational(100),
                in: invoice.currency
            )
            return tax
        }
        note.total = note.taxes.reduce(note.subtotal) { $0 + $1.amount }
        note.creditApplied = note.total
        note.creditDraws = []
        note.amountDue = .zero(in: invoice.currency)
        return note
    }
}
