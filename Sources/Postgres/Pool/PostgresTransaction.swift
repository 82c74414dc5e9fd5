/// A transaction under way; valid only inside the closure that it was given to.
public struct PostgresTransaction: Sendable {
    let connection: PostgresConnection

    /// Runs one statement in the transaction; after a failure only rollback is possible.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        try await connection.query(statement)
    }

    /// Runs all statements in one round trip; after a failure only rollback is possible.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        try await connection.pipeline(statements)
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)` and returns the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        try await connection.copyIn(sql, rows: rows)
    }
}
