/// The rows of one statement, in the server's order, read in place from libpq's memory.
public struct PostgresRows: Sendable, RandomAccessCollection {
    private let result: PostgresResult

    init(_ result: PostgresResult) {
        self.result = result
    }

    /// Rows inserted, updated, deleted or returned.
    public var affectedRows: Int { result.affectedRows }

    /// What the command did, as the server puts it: `INSERT 0 3`, `COMMIT`.
    public var commandTag: String { result.commandTag }

    /// The columns' names, in order.
    public var columnNames: [String] { result.columns.map(\.name) }

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { result.rowCount }

    /// The row at an index below `endIndex`.
    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < result.rowCount, "row out of range")
        return PostgresRow(result: result, index: position)
    }

    /// The only row.
    ///
    /// - Throws: `decoding` if there is none or more than one.
    public func only() throws(PostgresError) -> PostgresRow {
        guard result.rowCount == 1 else {
            throw PostgresError(
                code: .decoding,
                message: "expected exactly one row, the result has \(count)"
            )
        }
        return self[0]
    }
}
