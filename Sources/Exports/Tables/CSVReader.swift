/// Reads CSV (RFC 4180) piece by piece; lines may end with LF alone.
struct CSVReader {
    /// A row and the line of the file on which it begins, from 1.
    struct Row: Hashable {
        var line: Int
        var cells: [String]
    }

    /// What is wrong with the text itself; nothing after it can be trusted.
    struct SyntaxFault: Error, Hashable {
        var line: Int
        var message: String
    }

    /// Longer rows are refused, so that a file that is no CSV does not fill memory.
    static let rowBytesMax = 1 << 20

    private enum State { case cellStart, plain, quoted, quoteInQuoted }

    private var state = State.cellStart
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var rowBytes = 0
    private var line = 1
    private var rowLine = 1

    /// Takes the next bytes and returns the rows that they complete.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(SyntaxFault) -> [Row] {
        var rows: [Row] = []
        for byte in bytes {
            if let row = try take(byte) { rows.append(row) }
        }
        return rows
    }

    /// Ends the text; returns a last row that has no line end.
    mutating func finish() throws(SyntaxFault) -> Row? {
        if state == .quoted { throw fault("a quoted cell does not end") }
        return rowBytes == 0 ? nil : endRow()
    }

    private mutating func take(_ byte: UInt8) throws(SyntaxFault) -> Row? {
        rowBytes += 1
        guard rowBytes <= Self.rowBytesMax else { throw fault("a row is longer than 1 MiB") }
        if byte == 0x0A { line += 1 }
        switch (state, byte) {
        case (.quoted, 0x22): state = .quoteInQuoted
        case (.quoted, _): cell.append(byte)
        case (.quoteInQuoted, 0x22):
            cell.append(byte)
            state = .quoted
        case (_, 0x2C): endCell()
        case (_, 0x0A): return endRow()
        case (_, 0x0D): break
        case (.quoteInQuoted, _): throw fault("text follows a closing quote")
        case (.cellStart, 0x22): state = .quoted
        case (.plain, 0x22): throw fault("a quote stands inside an unquoted cell")
        default:
            cell.append(byte)
            state = .plain
        }
        return nil
    }

    private mutating func endCell() {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        state = .cellStart
    }

    private mutating func endRow() -> Row {
        endCell()
        let row = Row(line: rowLine, cells: cells)
        cells.removeAll(keepingCapacity: true)
        rowBytes = 0
        rowLine = line
        return row
    }

    private func fault(_ message: String) -> SyntaxFault {
        SyntaxFault(line: line, message: message)
    }
}
