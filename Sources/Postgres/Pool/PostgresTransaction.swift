import Synchronization

/// A transaction under way; valid only inside the closure that it was given to.
public final class PostgresTransaction: Sendable {
    private let connection: PostgresConnection
    private let isOpen = Atomic(true)

    init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// Runs one statement in the transaction; after a failure only rollback is possible.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        try await pipeline([statement]).first(of: statement)
    }

    /// Runs all statements in one round trip; after a failure only rollback is possible.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        try await perform(.pipeline(statements))
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)` and returns the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        try await perform(.copyIn(sql, rows: rows)).first?.affectedRows ?? 0
    }

    /// The closure has returned: the connection is somebody else's from now on.
    func end() {
        isOpen.store(false, ordering: .sequentiallyConsistent)
    }

    private func perform(_ work: ConnectionWork) async throws(PostgresError) -> [PostgresRows] {
        guard isOpen.load(ordering: .sequentiallyConsistent) else {
            throw PostgresError(
                code: .invalidStatement,
                message: "the transaction is over",
                remedy: "use a transaction only inside the closure it was given to"
            )
        }
        return try await connection.performInTransaction(work)
    }
}
