import Billing
public import Metering

/// Reads an export page by page and gives it as pieces of bytes: the header first, then a page's
/// rows at a time.
public struct ExportReading: Sendable {
    /// Invoices read at a time; each has its lines.
    private static let invoicesPerPage = 100
    /// Usage rows read at a time.
    private static let usageRowsPerPage = 2000

    private let subject: ExportSubject
    private let format: ExportFormat
    private let selection: ExportSelection
    private let source: any ExportSource
    private var invoice: Int64?
    private var usage: UsagePosition?
    private var isFirst = true
    private var isOver = false

    /// Reads nothing yet.
    public init(
        _ subject: ExportSubject,
        as format: ExportFormat,
        of selection: ExportSelection,
        from source: any ExportSource
    ) {
        self.subject = subject
        self.format = format
        self.selection = selection
        self.source = source
    }

    /// The next piece, never empty but for the first of an empty export; nil after the last.
    public mutating func next() async throws -> [UInt8]? {
        guard !isOver else { return nil }
        switch (subject, format) {
        case (.usage, _): return try await nextUsage()
        case (_, .focus): return try await nextInvoices(.focus)
        case (.invoices, _): return try await nextInvoices(.invoices)
        case (.lines, _): return try await nextInvoices(.lines)
        }
    }

    private mutating func nextInvoices(
        _ table: ExportTable<IssuedInvoice>
    ) async throws -> [UInt8]? {
        let page = try await source.invoices(
            selection,
            after: invoice,
            limit: Self.invoicesPerPage
        )
        isOver = page.count < Self.invoicesPerPage
        invoice = page.last?.position
        return piece(page.map(\.invoice), table)
    }

    private mutating func nextUsage() async throws -> [UInt8]? {
        let page = try await source.usage(selection, after: usage, limit: Self.usageRowsPerPage)
        isOver = page.count < Self.usageRowsPerPage
        usage = page.last?.position
        return piece(page, .usage)
    }

    private mutating func piece<Entry>(_ entries: [Entry], _ table: ExportTable<Entry>) -> [UInt8]?
    {
        let encoding = format.encoding
        var bytes = isFirst ? encoding.header(table.columns) : []
        if !isFirst, entries.isEmpty { return nil }
        isFirst = false
        for row in entries.lazy.flatMap(table.rows) { bytes += encoding.row(row, table.columns) }
        return bytes
    }
}
