import CLibPQ

/// One libpq result, read in place and freed with its last reader.
// SAFETY: libpq never changes a result once it is returned, and its readers (PQgetvalue and the
// like) only read; the pointer is freed once, when no reader is left.
final class PostgresResult: @unchecked Sendable {
    private let pointer: OpaquePointer
    let rowCount: Int
    let columns: [PostgresColumn]
    /// Rows inserted, updated, deleted or selected, from the command's tag.
    let affectedRows: Int

    /// Takes over the result.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columns = (0..<PQnfields(pointer)).map { index in
            PostgresColumn(
                name: PQfname(pointer, index).map { String(cString: $0) } ?? "",
                type: PostgresType(oid: PQftype(pointer, index)),
                isBinary: PQfformat(pointer, index) == 1
            )
        }
        affectedRows = PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    deinit { PQclear(pointer) }

    /// What the command did, as the server puts it: `INSERT 0 3`, `COMMIT`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// The bytes of a cell, valid while the result lives; nil for NULL.
    ///
    /// The row and column must be in range.
    func withCell<R, E: Error>(
        row: Int,
        column: Int,
        _ body: (UnsafeRawBufferPointer?) throws(E) -> R
    ) throws(E) -> R {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column)
        else { return try body(nil) }
        let count = Int(PQgetlength(pointer, row, column))
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
