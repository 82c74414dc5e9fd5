public import Logging

/// Brings a database to the schema of this binary; many servers may try at once, one does the work.
///
/// It remembers each migration with the SHA-256 of its SQL in `meterbee_migrations`, and refuses to
/// go on when what was applied is not what this binary carries.
public struct MigrationRunner: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    private let logger: Logger

    /// Takes the migrations in any order; `configuration` must log in as the schema's owner.
    public init(
        configuration: PostgresConfiguration,
        migrations: [Migration],
        logger: Logger
    ) {
        var configuration = configuration
        // A migration may take long; the lock it waits for is its own business.
        configuration.statementTimeout = nil
        self.configuration = configuration
        self.migrations = migrations.sorted { $0.number < $1.number }
        self.logger = logger
    }

    /// Applies what is pending, each migration in a transaction of its own.
    ///
    /// - Returns: the migrations it applied.
    /// - Throws: `migration` when an applied one was edited, a number is missing, the database is
    ///   newer than the binary, or one fails; those before it stay applied.
    public func migrate() async throws(PostgresError) -> [Migration] {
        try await session(waitsForLock: true) { session throws(PostgresError) in
            let pending = try await session.status().pending
            for migration in pending {
                logger.info(
                    "applying migration",
                    metadata: ["number": "\(migration.number)", "name": "\(migration.name)"]
                )
                try await session.apply(migration)
            }
            return pending
        }
    }

    /// Undoes applied migrations above a number, the latest first.
    ///
    /// - Returns: the migrations it undid.
    /// - Throws: `migration` as `migrate()`, or when one has no way back; nothing is undone then.
    public func rollBack(to number: Int) async throws(PostgresError) -> [Migration] {
        try await session(waitsForLock: true) { session throws(PostgresError) in
            let undone = try await session.status().applied.reversed()
                .filter { $0.number > number }
                .compactMap { applied in migrations.first { $0.number == applied.number } }
            if let stuck = undone.first(where: { $0.downSQL == nil }) {
                throw PostgresError(
                    code: .migration,
                    message: "migration \(stuck.label) cannot be undone",
                    remedy: "restore a backup"
                )
            }
            for migration in undone {
                try await session.undo(migration)
            }
            return undone
        }
    }

    /// What is applied and what is pending; checks as `migrate()` does and changes nothing.
    public func status() async throws(PostgresError) -> MigrationStatus {
        try await session(waitsForLock: false) { session throws(PostgresError) in
            try await session.status()
        }
    }

    private func session<Output>(
        waitsForLock: Bool,
        _ body: (MigrationSession) async throws(PostgresError) -> Output
    ) async throws(PostgresError) -> Output {
        try checkNumbers()
        let connection = try await PostgresConnection.connect(configuration)
        // Closing ends the session, and with it the advisory lock.
        defer { connection.beginClose() }
        let session = MigrationSession(connection: connection, migrations: migrations)
        if waitsForLock { try await session.prepare() }
        return try await body(session)
    }

    private func checkNumbers() throws(PostgresError) {
        var last = 0
        for migration in migrations {
            guard migration.number > last else {
                throw PostgresError(
                    code: .migration,
                    message: "this binary's migrations are not numbered in a row: "
                        + "\(migration.label) comes after number \(last)",
                    remedy: "number migrations/*.sql from 0001 without repetition"
                )
            }
            last = migration.number
        }
    }
}
