import Metering
import Money

/// Holds a FOCUS 1.2 CSV file against the specification, row by row; it keeps none of the rows.
///
/// It checks what can be told from the file alone, and is stricter than FOCUS in one thing:
/// decimals must have a point, for readers that guess a column's type from its first cells.
public struct FocusChecker: Sendable {
    /// Further faults are counted only.
    public static let faultsMax = 1000

    /// The faults found so far, `faultsMax` at most.
    public private(set) var faults: [FocusFault] = []
    /// All faults found so far.
    public private(set) var faultCount = 0
    /// Rows checked, the header apart.
    public private(set) var rowCount = 0

    private var reader = CSVReader()
    private var header: FocusHeader?
    private var isBroken = false
    /// A price has one SKU in the whole file.
    private var skuOfPrice: [String: String] = [:]

    /// A checker of one file.
    public init() {}

    /// Takes the file's next bytes.
    public mutating func read(_ bytes: some Sequence<UInt8>) {
        guard !isBroken else { return }
        do {
            for row in try reader.read(bytes) { check(row) }
        } catch {
            breakOff(error)
        }
    }

    /// Ends the file.
    public mutating func finish() {
        guard !isBroken else { return }
        do {
            if let row = try reader.finish() { check(row) }
            if header == nil { report(1, "", "the file is empty") }
        } catch {
            breakOff(error)
        }
    }

    private mutating func breakOff(_ fault: CSVReader.SyntaxFault) {
        isBroken = true
        report(fault.line, "", "not CSV: \(fault.message); the rest was not checked")
    }

    private mutating func check(_ row: CSVReader.Row) {
        guard let header else {
            let header = FocusHeader(row.cells)
            for fault in header.faults { report(row.line, fault.column, fault.message) }
            self.header = header
            return
        }
        rowCount += 1
        guard row.cells.count == header.names.count else {
            report(
                row.line,
                "",
                "has \(row.cells.count) cells, the header has \(header.names.count)"
            )
            return
        }
        var check = FocusRowCheck(row: row, header: header)
        check.run()
        for fault in check.faults { report(row.line, fault.column, fault.message) }
        checkPrice(of: check, line: row.line)
    }

    private mutating func checkPrice(of check: FocusRowCheck, line: Int) {
        guard let price = check.text(.skuPriceID), let sku = check.text(.skuID) else { return }
        if skuOfPrice[price, default: sku] != sku {
            report(line, "SkuPriceId", "'\(price)' belongs to another SkuId above")
        } else if skuOfPrice.count < 100_000 {
            skuOfPrice[price] = sku
        }
    }

    private mutating func report(_ line: Int, _ column: String, _ message: String) {
        faultCount += 1
        guard faults.count < Self.faultsMax else { return }
        faults.append(FocusFault(line: line, column: column, message: message))
    }
}
