/// Comma-separated values as RFC 4180 writes them: quoted where need be, lines ended by CR LF.
enum CSVText {
    static func line(_ values: [ExportValue]) -> [UInt8] {
        Array((values.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    private static func cell(_ value: ExportValue) -> String {
        switch value {
        case .none: ""
        case .text(let text): quoted(withoutFormula(text))
        case .decimal(let text): text
        case .integer(let number): "\(number)"
        case .time(let instant): "\(instant)"
        }
    }

    /// A spreadsheet takes a cell that begins like this for a formula and runs it; an apostrophe
    /// before it makes it text. Numbers are our own and stay as they are.
    private static func withoutFormula(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { $0 != " " }),
            "=+-@\t\r\n|%＝＋－＠".unicodeScalars.contains(first)
        else { return text }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
