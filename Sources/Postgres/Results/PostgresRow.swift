/// One row; every accessor throws a `PostgresError` that names the column when it does not fit.
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let index: Int

    /// Decodes a cell, nil for NULL.
    ///
    /// - Throws: `decoding` when the column does not exist, has another type, or its bytes are bad.
    func optional<Value>(
        _ name: String,
        _ wanted: String,
        _ decode: (PostgresType, BinaryReader) -> Value?
    ) throws(PostgresError) -> Value? {
        guard let column = result.columns.firstIndex(where: { $0.name == name }) else {
            throw failure(name, "the result has no such column")
        }
        let type = result.columns[column].type
        guard result.columns[column].isBinary else {
            throw failure(name, "was sent as text, not in binary")
        }
        return try result.withCell(row: index, column: column) { cell throws(PostgresError) in
            guard let cell else { return nil }
            guard let value = decode(type, BinaryReader(cell)) else {
                throw failure(
                    name,
                    "is not \(wanted): type \(type.oid), \(cell.count) bytes"
                )
            }
            return value
        }
    }

    /// Decodes a cell that must not be NULL.
    func required<Value>(
        _ name: String,
        _ wanted: String,
        _ decode: (PostgresType, BinaryReader) -> Value?
    ) throws(PostgresError) -> Value {
        guard let value = try optional(name, wanted, decode) else {
            throw failure(name, "is NULL, expected \(wanted)")
        }
        return value
    }

    private func failure(_ column: String, _ reason: String) -> PostgresError {
        var error = PostgresError(code: .decoding, message: "column '\(column)' \(reason)")
        error.column = column
        return error
    }
}
