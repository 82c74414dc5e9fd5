import Foundation
import Metering
import Money
import Testing

@testable import Billing
@testable import Exports

@Suite("FOCUS 1.2")
struct FocusTests {
    private static func file(_ invoices: [IssuedInvoice]) -> [UInt8] {
        let table = ExportTable.focus
        return ExportEncoding.csv.header(table.columns)
            + invoices.flatMap(table.rows).flatMap { ExportEncoding.csv.row($0, table.columns) }
    }

    private static func sample() throws -> [IssuedInvoice] {
        let invoices = try SampleInvoices.issued()
        return invoices + [
            try SampleInvoices.creditNote(for: try #require(invoices.dropFirst().first))
        ]
    }

    private static func faults(_ bytes: [UInt8]) -> [FocusFault] {
        var checker = FocusChecker()
        checker.read(bytes)
        checker.finish()
        return checker.faults
    }

    private static func cells(_ row: [ExportValue], _ column: FocusColumn) throws -> String {
        let index = try #require(FocusColumn.allCases.firstIndex(of: column))
        let line = String(decoding: CSVText.line([row[index]]), as: UTF8.self)
        return line.replacing("\r\n", with: "")
    }

    @Test("the sample has every category of charge, and keeps every rule of the checker")
    func clean() throws {
        let invoices = try Self.sample()
        let rows = invoices.flatMap(ExportTable.focus.rows)
        let categories = try Set(rows.map { try Self.cells($0, .chargeCategory) })
        #expect(categories == ["Usage", "Purchase", "Tax", "Credit", "Adjustment"])
        #expect(Self.faults(Self.file(invoices)) == [])
        if let path = ProcessInfo.processInfo.environment["METERBEE_FOCUS_FILE"] {
            try Data(Self.file(invoices)).write(to: URL(fileURLWithPath: path))
        }
    }

    @Test("an invoice that is void costs nothing")
    func void() throws {
        var invoice = try #require(SampleInvoices.issued().first)
        #expect(!ExportTable.focus.rows(invoice).isEmpty)
        invoice.state = .void
        #expect(ExportTable.focus.rows(invoice).isEmpty)
    }

    @Test("billed costs sum to what was due, and consumed bytes to what was used")
    func sums() throws {
        for invoice in try SampleInvoices.issued() {
            let rows = ExportTable.focus.rows(invoice)
            let billed = try rows.reduce(Rational.zero) {
                $0 + (try #require(ExactDecimal(Self.cells($1, .billedCost)))).rational
            }
            #expect(billed == invoice.amountDue.exact, "\(invoice.number ?? "")")
            for line in invoice.lines {
                guard case .usage(let explained) = line.explanation else { continue }
                let consumed = try rows.filter {
                    try Self.cells($0, .line) == "\(line.number)"
                }.reduce(Rational.zero) { sum, row in
                    sum + (ExactDecimal(try Self.cells(row, .consumedQuantity))?.rational ?? .zero)
                }
                let used = Rational(explained.usedBytes, over: explained.unit.bytes)
                let difference = (consumed - used).rounded(fractionDigits: 8)
                #expect(difference.isZero, "\(line.charge): \(consumed) of \(used)")
            }
        }
    }

    /// 1,350 GB with 100 GB free at 0.30 to 1,000 GB and 0.20 beyond, plus 5.00 once: 300.00 +
    /// 50.00 + 5.00 (the pricing rules' first example with a flat amount).
    @Test("a graduated line becomes its free part and its tiers, each price times quantity")
    func tiers() throws {
        let euro = try #require(Currency(code: "EUR"))
        let base = try #require(SampleInvoices.issued().first)
        let explained = UsageExplanation(
            usedBytes: 1_350_000_000_000,
            freeBytes: 100_000_000_000,
            billedBytes: 1_250_000_000_000,
            amounts: [("1000", "1000", "0.30", nil), (nil, "250", "0.20", "5.00")]
        )
        var line = try #require(base.lines.first)
        line.kind = .usage
        line.explanation = .usage(explained)
        line.amount = Amount(rounding: explained.exactAmount, in: euro)
        let parts = FocusPart.parts(of: line).map {
            "\($0.name): \($0.quantity) × \($0.unitPrice) = \($0.cost)"
        }
        #expect(
            parts == [
                "free: 100 × 0 = 0", "tier 1: 1000 × 0.3 = 300", "tier 2: 250 × 0.2 = 50",
                "tier 2 once: 1 × 5 = 5",
            ]
        )
    }

    @Test("the names of customers cannot break a row")
    func hostile() throws {
        var parties = SampleInvoices.parties
        parties.customer.legalName = SampleInvoices.hostileName
        parties.issuer.legalName = "A, \"B\"\nC"
        #expect(Self.faults(Self.file(try SampleInvoices.issued(parties: parties))) == [])
    }

    /// A change of one cell in one row, and the column in which it must be found.
    static let breaks: [(FocusColumn, String, String, String)] = [
        (.chargeCategory, "Usage", "Usages", "ChargeCategory"),
        (.chargePeriodStart, "Usage", "2026-10-01T00:00:00", "ChargePeriodStart"),
        (.chargePeriodStart, "Usage", "2026-10-01 00:00:00Z", "ChargePeriodStart"),
        (.chargePeriodStart, "Usage", "2026-02-30T00:00:00Z", "ChargePeriodStart"),
        (.chargePeriodStart, "Usage", "2026-10-01T02:00:00+02:00", "ChargePeriodStart"),
        (.chargePeriodEnd, "Usage", "2020-01-01T00:00:00Z", "ChargePeriodEnd"),
        (.listCost, "Usage", "1.0", "ListCost"),
        (.contractedCost, "Purchase", "1.0", "ContractedCost"),
        (.listUnitPrice, "Purchase", "", "ListUnitPrice"),
        (.listUnitPrice, "Tax", "1.0", "ListUnitPrice"), (.billedCost, "Usage", "25", "BilledCost"),
        (.billedCost, "Usage", "1,5", "BilledCost"), (.billedCost, "Usage", "", "BilledCost"),
        (.billingCurrency, "Tax", "Euro", "BillingCurrency"),
        (.chargeClass, "Usage", "Corrected", "ChargeClass"),
        (.chargeFrequency, "Purchase", "Usage-Based", "ChargeFrequency"),
        (.pricingQuantity, "Tax", "1.0", "PricingQuantity"),
        (.pricingUnit, "Usage", "", "PricingUnit"),
        (.consumedQuantity, "Usage", "", "ConsumedQuantity"),
        (.consumedQuantity, "Purchase", "1.0", "ConsumedQuantity"),
        (.consumedUnit, "Usage", "", "ConsumedUnit"),
        (.listCost, "Credit", "0.0", "ListCost"),
        (.serviceCategory, "Tax", "Bees", "ServiceCategory"),
        (.serviceSubcategory, "Tax", "Containers", "ServiceSubcategory"),
        (.skuPriceDetails, "Usage", "{\"Plan\": \"a\"}", "SkuPriceDetails"),
        (.skuPriceDetails, "Usage", "{\"x_Plan\": [1]}", "SkuPriceDetails"),
        (.providerName, "Usage", "Somebody", "BilledCost"),
        (.skuID, "Usage", "other", "SkuPriceId"), (.serviceName, "Tax", "NULL", "ServiceName"),
    ]

    @Test("one wrong cell in one row is found in its line and column", arguments: breaks)
    func wrongCell(column: FocusColumn, category: String, value: String, found: String) throws {
        var reader = CSVReader()
        var rows = try reader.read(Self.file(Self.sample()))
        let place = try #require(FocusColumn.allCases.firstIndex(of: column))
        let kind = try #require(FocusColumn.allCases.firstIndex(of: .chargeCategory))
        let corrected = try #require(FocusColumn.allCases.firstIndex(of: .chargeClass))
        let priced = try #require(FocusColumn.allCases.firstIndex(of: .billedCost))
        let changed = try #require(
            rows.lastIndex {
                $0.cells[kind] == category && $0.cells[priced] != "0.0"
                    && $0.cells[corrected].isEmpty
            }
        )
        rows[changed].cells[place] = value
        let bytes = rows.flatMap { CSVText.line($0.cells.map { .text($0) }) }
        // Cells that look like formulas were disarmed again: numbers that go back, no more.
        let text = String(decoding: bytes, as: UTF8.self).replacing(/,'-(\d)/) { ",-\($0.1)" }
        let faults = Self.faults(Array(text.utf8))
        #expect(
            faults.contains { $0.column == found && $0.line == rows[changed].line },
            "\(faults)"
        )
    }

    @Test("a file without a column, with a foreign one, a short row or no rows at all is refused")
    func wholeFile() throws {
        let text = String(decoding: Self.file(try Self.sample()), as: UTF8.self)
        let missing = text.replacing("BilledCost,", with: "x_Other,", maxReplacements: 1)
        #expect(Self.faults(Array(missing.utf8)).contains { $0.column == "BilledCost" })
        let foreign = text.replacing("x_Charge,", with: "Charge,", maxReplacements: 1)
        #expect(Self.faults(Array(foreign.utf8)).contains { $0.column == "Charge" })
        #expect(!Self.faults(Array((text + "a,b\r\n").utf8)).isEmpty)
        #expect(!Self.faults([]).isEmpty)
        #expect(!Self.faults(Array((text + "\"open").utf8)).isEmpty)
    }
}

extension UsageExplanation {
    /// One in GB, as the engine makes it: bound, quantity, price and flat amount of each tier.
    fileprivate init(
        usedBytes: Int128,
        freeBytes: Int128,
        billedBytes: Int128,
        amounts: [(String?, String, String, String?)]
    ) {
        let tiers = amounts.map { bound, quantity, price, flat in
            TierUse(
                upTo: bound.flatMap { ExactDecimal($0) },
                quantity: (ExactDecimal(quantity) ?? .zero).rational,
                unitAmount: ExactDecimal(price) ?? .zero,
                flatAmount: flat.flatMap { ExactDecimal($0) }
            )
        }
        self.init(
            usedBytes: usedBytes,
            usedBytesBySource: [UsageShare(dataSource: "net.flow", bytes: usedBytes)],
            freeBytes: freeBytes,
            billedBytes: billedBytes,
            quantity: Rational(billedBytes, over: 1_000_000_000),
            unit: .gigabyte,
            tiers: tiers,
            minimumAmount: nil,
            maximumAmount: nil,
            exactAmount: tiers.reduce(.zero) { $0 + $1.amount }
        )
    }
}
