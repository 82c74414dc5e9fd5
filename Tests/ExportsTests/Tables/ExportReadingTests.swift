import Billing
import Metering
import Synchronization
import Testing

@testable import Exports

@Suite("reading exports by pages")
struct ExportReadingTests {
    /// Gives copies of one invoice, or rows of usage, and remembers how much was asked for.
    private final class Source: ExportSource {
        let invoice: IssuedInvoice
        let count: Int
        let usageCount: Int
        let limits = Mutex<[Int]>([])

        init(_ invoice: IssuedInvoice, count: Int, usageCount: Int = 0) {
            self.invoice = invoice
            self.count = count
            self.usageCount = usageCount
        }

        func invoices(
            _ selection: ExportSelection,
            after: Int64?,
            limit: Int
        ) async throws -> [(position: Int64, invoice: IssuedInvoice)] {
            limits.withLock { $0.append(limit) }
            let first = after.map { $0 + 1 } ?? 0
            return (first..<Int64(count)).prefix(limit).map { number in
                var copy = invoice
                copy.number = "\(number)"
                return (number, copy)
            }
        }

        func usage(
            _ selection: ExportSelection,
            after: UsagePosition?,
            limit: Int
        ) async throws -> [UsageExportRow] {
            let first = after.flatMap { Int($0.dataSource) }.map { $0 + 1 } ?? 0
            limits.withLock { $0.append(limit) }
            return (first..<max(first, usageCount)).prefix(limit).map { number in
                UsageExportRow(
                    tenantID: UniqueID(high: 1, low: 1),
                    tenant: "acme",
                    quarterHour: Instant(unixSeconds: 0),
                    dataSource: "\(number)",
                    rule: "1",
                    agent: nil,
                    refusal: nil,
                    records: 1,
                    canonicalBytes: 1,
                    billableBytes: 1,
                    lateBytes: 0
                )
            }
        }
    }

    private static let selection = ExportSelection(
        from: Instant(unixSeconds: 0),
        to: Instant(unixSeconds: 1)
    )

    @Test(
        "every invoice comes once and in order, a page at a time",
        arguments: [0, 1, 99, 100, 250]
    )
    func pages(count: Int) async throws {
        let invoice = try #require(SampleInvoices.issued().first)
        let source = Source(invoice, count: count)
        var reading = ExportReading(.invoices, as: .csv, of: Self.selection, from: source)
        var reader = CSVReader()
        var rows: [CSVReader.Row] = []
        while let piece = try await reading.next() { rows += try reader.read(piece) }
        #expect(rows.count == count + 1)
        #expect(rows.first?.cells.first == "id")
        #expect(rows.dropFirst().map { $0.cells[1] } == (0..<count).map { "\($0)" })
        #expect(source.limits.withLock { $0.allSatisfy { $0 <= 100 } })
    }

    @Test("usage streams: a page is read when the one before it is taken, and not earlier")
    func streaming() async throws {
        let source = Source(
            try #require(SampleInvoices.issued().first),
            count: 0,
            usageCount: 7000
        )
        var reading = ExportReading(.usage, as: .csv, of: Self.selection, from: source)
        var reader = CSVReader()
        var rows = 0
        for asked in 1...4 {
            let piece = try #require(try await reading.next())
            rows += try reader.read(piece).count
            #expect(source.limits.withLock { $0 } == Array(repeating: 2000, count: asked))
            #expect(rows == min(7000, asked * 2000) + 1)
        }
        #expect(try await reading.next() == nil)
        #expect(source.limits.withLock { $0.count } == 4)
    }

    @Test("an empty export of JSON Lines is empty, one of CSV is its header")
    func empty() async throws {
        let source = Source(try #require(SampleInvoices.issued().first), count: 0)
        var lines = ExportReading(.usage, as: .jsonLines, of: Self.selection, from: source)
        #expect(try await lines.next() == [])
        #expect(try await lines.next() == nil)
        var csv = ExportReading(.usage, as: .csv, of: Self.selection, from: source)
        #expect(try await csv.next() == ExportEncoding.csv.header(ExportTable.usage.columns))
    }
}
