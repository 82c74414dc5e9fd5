public import Logging

/// One connection, owned by one thread of its own; jobs queue, run in order, and may be cancelled.
public final class PostgresConnection: Sendable {
    /// Opens a connection.
    public static func connect(
        _ configuration: PostgresConfiguration,
        logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        throw PostgresError(code: .connectionFailed, message: "not connected")
    }

    /// Sends all statements at once with one sync at the end, and returns the rows of each.
    ///
    /// When one fails the rest are skipped and a transaction that is still open is rolled back: all or
    /// nothing, if the statements begin with BEGIN (or the transaction was begun before) or need no
    /// other commit than the one at the sync. The connection stays usable.
    /// - Throws: the failing statement's error with its `statementIndex`.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        throw PostgresError(code: .connectionFailed, message: "not connected")
    }

    /// Runs one statement.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        throw PostgresError(code: .connectionFailed, message: "not connected")
    }

    /// Runs a script of several statements without parameters or results.
    public func script(_ sql: PostgresSQL) async throws(PostgresError) {
        throw PostgresError(code: .connectionFailed, message: "not connected")
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)`; values must have exactly the columns' types.
    ///
    /// - Returns: the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        throw PostgresError(code: .connectionFailed, message: "not connected")
    }

    /// Whether jobs can still succeed; false once the server or network ended the connection.
    public var isUsable: Bool { false }

    /// Ends the connection after what is under way, and returns when it is closed.
    public func close() async {}
}
