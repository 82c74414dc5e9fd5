public import Logging

/// Brings a database to the schema of this binary; many servers may try at once, one does the work.
public struct MigrationRunner: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    private let logger: Logger

    /// Takes the migrations in order of number; `configuration` must log in as the schema's owner.
    public init(
        configuration: PostgresConfiguration,
        migrations: [Migration],
        logger: Logger
    ) {
        self.configuration = configuration
        self.migrations = migrations
        self.logger = logger
    }

    /// Applies what is pending, each migration in a transaction of its own.
    ///
    /// - Returns: the migrations it applied.
    public func migrate() async throws(PostgresError) -> [Migration] {
        throw PostgresError(code: .migration, message: "")
    }

    /// Undoes applied migrations above a number, the latest first.
    ///
    /// - Returns: the migrations it undid.
    public func rollBack(to number: Int) async throws(PostgresError) -> [Migration] {
        throw PostgresError(code: .migration, message: "")
    }

    /// What is applied and what is pending; checks as `migrate()` does and changes nothing.
    public func status() async throws(PostgresError) -> MigrationStatus {
        throw PostgresError(code: .migration, message: "")
    }
}
