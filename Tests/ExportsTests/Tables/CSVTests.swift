import Billing
import Metering
import Testing

@testable import Exports

@Suite("CSV and JSON Lines")
struct CSVTests {
    static let cells: [(ExportValue, String)] = [
        (.none, ""), (.text(""), ""), (.text("plain"), "plain"), (.text("a,b"), "\"a,b\""),
        (.text("say \"hi\""), "\"say \"\"hi\"\"\""), (.text("two\nlines"), "\"two\nlines\""),
        (.text("=1+1"), "'=1+1"), (.text("+49"), "'+49"), (.text("-x"), "'-x"),
        (.text("@SUM(A1)"), "'@SUM(A1)"), (.text("\t=1"), "'\t=1"), (.text("  =1"), "'  =1"),
        (.text("=cmd|'/c calc'!A1,\"x\""), "\"'=cmd|'/c calc'!A1,\"\"x\"\"\""),
        (.text("＝1"), "'＝1"), (.text("\r\n=1"), "\"'\r\n=1\""), (.decimal("-12.50"), "-12.50"),
        (.integer(-3), "-3"), (.time(Instant(unixSeconds: 0)), "1970-01-01T00:00:00Z"),
    ]

    @Test("a cell is quoted where need be, and text never becomes a formula", arguments: cells)
    func cell(value: ExportValue, expected: String) {
        #expect(String(decoding: CSVText.line([value]), as: UTF8.self) == expected + "\r\n")
    }

    @Test("what is written is read again, in pieces of any size")
    func roundTrip() throws {
        let texts = ["", "a", "b,c", "\"", "x\ny", "ü \u{1F41D}", "\"\"\"", "last"]
        let bytes = CSVText.line(texts.map { .text($0) }) + CSVText.line([.text("z"), .integer(1)])
        for size in 1...bytes.count {
            var reader = CSVReader()
            var rows: [CSVReader.Row] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                rows += try reader.read(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(try reader.finish() == nil)
            #expect(rows.map(\.cells) == [texts, ["z", "1"]])
            #expect(rows.map(\.line) == [1, 3])
        }
    }

    @Test("text that is no CSV is refused", arguments: ["\"open", "\"a\"b,c\n", "a\"b\n"])
    func syntax(text: String) {
        #expect(throws: CSVReader.SyntaxFault.self) {
            var reader = CSVReader()
            _ = try reader.read(text.utf8)
            _ = try reader.finish()
        }
    }

    @Test("Python's csv module reads every table as it was written, formulas disarmed")
    func python() throws {
        var parties = SampleInvoices.parties
        parties.customer.legalName = SampleInvoices.hostileName
        parties.tenantName = SampleInvoices.hostileName
        let invoices = try SampleInvoices.issued(parties: parties)
        for table in [ExportTable.invoices, .lines, .focus] {
            let rows = invoices.flatMap(table.rows)
            let csv = ([table.columns.map { .text($0) }] + rows).flatMap(CSVText.line)
            let script = """
                import csv, io, sys
                rows = list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline="")))
                assert len({len(row) for row in rows}) == 1, "rows differ in length"
                bad = [c for row in rows for c in row if c[:1] in "=+@\\t" and c != ""]
                print(len(rows), len(rows[0]), bad)
                """
            let outcome = try Python.run(
                "python3",
                ["-c", script],
                input: String(decoding: csv, as: UTF8.self)
            )
            #expect(outcome.output == "\(rows.count + 1) \(table.columns.count) []\n")
        }
    }

    @Test("a JSON line is one object with the columns' names")
    func jsonLine() {
        let bytes = ExportEncoding.jsonLines.row(
            [
                .text("a\n\"b"), .none, .decimal("1.50"), .integer(7),
                .time(Instant(unixSeconds: 0)),
            ],
            ["text", "nothing", "amount", "count", "at"]
        )
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {"text":"a\\n\\"b","nothing":null,"amount":"1.50","count":7,\
                "at":"1970-01-01T00:00:00Z"}

                """
        )
    }
}
