import Synchronization

/// One connection, owned by one thread of its own; jobs queue, run in order, and may be cancelled.
public final class PostgresConnection: Sendable {
    private let core: ConnectionCore

    private init(core: ConnectionCore) {
        self.core = core
    }

    deinit { core.close() }

    /// Opens a connection.
    ///
    /// - Throws: `connectionFailed` with a remedy for the common reasons.
    public static func connect(
        _ configuration: PostgresConfiguration
    ) async throws(PostgresError) -> PostgresConnection {
        try await connect(configuration, onNotification: nil, onEnd: nil)
    }

    static func connect(
        _ configuration: PostgresConfiguration,
        onNotification: (@Sendable (PostgresNotification) -> Void)?,
        onEnd: (@Sendable (PostgresError?) -> Void)?
    ) async throws(PostgresError) -> PostgresConnection {
        let core = try ConnectionCore()
        let loop = ConnectionLoop(
            configuration: configuration,
            core: core,
            onNotification: onNotification,
            onEnd: onEnd
        )
        let opened = await withCheckedContinuation { continuation in
            do throws(PostgresError) {
                try ConnectionThread.start {
                    loop.run { continuation.resume(returning: $0) }
                }
            } catch {
                continuation.resume(returning: Result<Void, PostgresError>.failure(error))
            }
        }
        try opened.get()
        return PostgresConnection(core: core)
    }

    /// Sends all statements at once with one sync at the end, and returns the rows of each.
    ///
    /// When one fails the rest are skipped and a transaction that is still open is rolled back: all
    /// or nothing, whether the statements begin with BEGIN or not. The connection stays usable.
    /// - Throws: the failing statement's error with its `statementIndex`.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        try await core.perform(.pipeline(statements), rollsBackOnFailure: true).get()
    }

    /// Runs one statement; a failure also rolls back a transaction that is open.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        try await pipeline([statement]).first(of: statement)
    }

    /// Runs a script of several statements without parameters or results.
    public func script(_ sql: PostgresSQL) async throws(PostgresError) {
        _ = try await core.perform(.script(sql), rollsBackOnFailure: true).get()
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)`; values must have exactly the columns' types.
    ///
    /// - Returns: the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        let copied = try await core.perform(.copyIn(sql, rows: rows), rollsBackOnFailure: true)
            .get()
        return copied.first?.affectedRows ?? 0
    }

    /// Work that a transaction does: a failure leaves the transaction open, and failed.
    func performInTransaction(
        _ work: ConnectionWork,
        isCancellable: Bool = true
    ) async throws(PostgresError) -> [PostgresRows] {
        try await core.perform(work, rollsBackOnFailure: false, isCancellable: isCancellable).get()
    }

    /// Whether jobs can still succeed; false once the server or network ended the connection.
    public var isUsable: Bool { core.queue.withLock { $0.isUsable } }

    /// Whether the connection is usable and no transaction is open on it.
    var isIdle: Bool { core.queue.withLock { $0.isUsable && $0.isIdle } }

    /// Whether a transaction was open, and not failed, when the last job ended.
    var isInTransaction: Bool { core.queue.withLock { $0.isUsable && !$0.isIdle } }

    /// Ends the connection after what was queued before, and returns when it is closed.
    public func close() async {
        core.close()
        await core.waitUntilClosed()
    }

    /// Ends the connection without waiting.
    func beginClose() {
        core.close()
    }
}

extension [PostgresRows] {
    /// The rows of the only statement.
    func first(of statement: PostgresStatement) throws(PostgresError) -> PostgresRows {
        guard let rows = first else {
            throw PostgresError(
                code: .connectionLost,
                message: "no answer to: \(statement.sql.text)"
            )
        }
        return rows
    }
}
