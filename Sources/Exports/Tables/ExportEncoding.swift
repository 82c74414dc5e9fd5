import Billing

/// How rows become bytes.
public enum ExportEncoding: Hashable, Sendable {
    /// RFC 4180 with a header line.
    case csv
    /// One JSON object a line.
    case jsonLines

    /// What stands before the first row.
    public func header(_ columns: [String]) -> [UInt8] {
        switch self {
        case .csv: CSVText.line(columns.map { .text($0) })
        case .jsonLines: []
        }
    }

    /// One row, its line end included.
    public func row(_ values: [ExportValue], _ columns: [String]) -> [UInt8] {
        switch self {
        case .csv: CSVText.line(values)
        case .jsonLines: Self.jsonLine(values, columns)
        }
    }

    private static func jsonLine(_ values: [ExportValue], _ columns: [String]) -> [UInt8] {
        let members = zip(columns, values).map { DocumentValue.Member($0, $1.json) }
        return Array((DocumentValue.object(members).json(isIndented: false) + "\n").utf8)
    }
}

extension ExportValue {
    fileprivate var json: DocumentValue {
        switch self {
        case .none: .null
        case .text(let text), .decimal(let text): .string(text)
        case .integer(let number): .number("\(number)")
        case .time(let instant): .string("\(instant)")
        }
    }
}
