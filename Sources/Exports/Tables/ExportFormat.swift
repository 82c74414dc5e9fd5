/// The formats that exports are written in.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
    case csv
    case jsonLines = "jsonl"
    /// FOCUS 1.2 as CSV; of invoices and lines alone.
    case focus

    /// How rows become bytes.
    public var encoding: ExportEncoding { self == .jsonLines ? .jsonLines : .csv }
}

/// What can be exported.
public enum ExportSubject: String, Hashable, Sendable, CaseIterable {
    case invoices
    case lines
    case usage
}
