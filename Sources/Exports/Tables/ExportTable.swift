/// What an export writes: the names of its columns, in order, and the rows of one entry.
public struct ExportTable<Entry: Sendable>: Sendable {
    /// `snake_case`, or FOCUS's own names.
    public let columns: [String]
    /// The rows of an entry, each with a value per column.
    public let rows: @Sendable (Entry) -> [[ExportValue]]

    /// A table of entries.
    public init(columns: [String], rows: @escaping @Sendable (Entry) -> [[ExportValue]]) {
        self.columns = columns
        self.rows = rows
    }
}
