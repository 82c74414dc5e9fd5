extension PostgresPool {
    /// Runs one statement on a free connection, in a transaction of its own.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        try await pipeline([statement]).first(of: statement)
    }

    /// Runs all statements in one round trip as one transaction: all or nothing.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        let lease = try await acquire()
        defer { release(lease) }
        return try await lease.connection.pipeline(statements)
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)` and returns the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        let lease = try await acquire()
        defer { release(lease) }
        return try await lease.connection.copyIn(sql, rows: rows)
    }

    /// Lends a connection to the body; a transaction it leaves open is rolled back with the
    /// connection.
    public func withConnection<Output: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Output
    ) async throws -> Output {
        let lease = try await acquire()
        defer { release(lease) }
        return try await body(lease.connection)
    }
}
