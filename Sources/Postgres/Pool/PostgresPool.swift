public import Logging
public import ServiceLifecycle

/// Connections shared by many tasks; opens, checks, replaces and closes them while `run()` runs.
public final class PostgresPool: Sendable, Service {
    /// Makes a pool; it connects once `run()` runs.
    public init(
        configuration: PostgresConfiguration,
        settings: PoolSettings = PoolSettings(),
        logger: Logger
    ) {}

    /// Keeps the pool until graceful shutdown or cancellation; queries wait until it runs.
    public func run() async throws {}

    /// Runs one statement on a free connection, in a transaction of its own.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        throw PostgresError(code: .poolClosed, message: "closed")
    }

    /// Runs all statements in one round trip as one transaction: all or nothing.
    public func pipeline(
        _ statements: [PostgresStatement]
    ) async throws(PostgresError) -> [PostgresRows] {
        throw PostgresError(code: .poolClosed, message: "closed")
    }

    /// Runs the body in a transaction: commits when it returns, rolls back when it throws or is
    /// cancelled.
    ///
    /// - Parameter preamble: statements sent together with BEGIN, such as `set_config` calls.
    /// - Throws: what the body throws, or a `PostgresError`; `commitUnknown` if the connection broke
    ///   during COMMIT.
    public func transaction<Output: Sendable>(
        isolation: PostgresIsolation = .readCommitted,
        readOnly: Bool = false,
        preamble: [PostgresStatement] = [],
        _ body: @Sendable (PostgresTransaction) async throws -> Output
    ) async throws -> Output {
        throw PostgresError(code: .poolClosed, message: "closed")
    }

    /// Lends a connection to the body.
    public func withConnection<Output: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Output
    ) async throws -> Output {
        throw PostgresError(code: .poolClosed, message: "closed")
    }

    /// Runs `COPY … FROM STDIN (FORMAT binary)` and returns the number of rows copied.
    public func copyIn(
        _ sql: PostgresSQL,
        rows: [[PostgresValue]]
    ) async throws(PostgresError) -> Int {
        throw PostgresError(code: .poolClosed, message: "closed")
    }
}
