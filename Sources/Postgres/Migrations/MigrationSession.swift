/// One connection that looks at and changes the schema.
struct MigrationSession: Sendable {
    let connection: PostgresConnection
    let migrations: [Migration]

    /// The advisory lock's key: the letters "meterbee".
    private static let lockKey: Int64 = 0x6D65_7465_7262_6565

    private static let createTable: PostgresSQL = """
        CREATE TABLE IF NOT EXISTS public.meterbee_migrations (
            number bigint NOT NULL,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            CONSTRAINT meterbee_migrations_pkey PRIMARY KEY (number)
        )
        """
    private static let tableExists: PostgresSQL =
        "SELECT to_regclass('public.meterbee_migrations') IS NOT NULL AS found"
    private static let selectApplied: PostgresSQL = """
        SELECT number, name, checksum, applied_at FROM public.meterbee_migrations ORDER BY number
        """
    private static let selectChecksums: PostgresSQL = """
        SELECT encode(sha256(sql), 'hex') AS checksum
        FROM unnest($1::bytea[]) WITH ORDINALITY AS carried (sql, place) ORDER BY place
        """
    private static let insert: PostgresSQL = """
        INSERT INTO public.meterbee_migrations (number, name, checksum)
        VALUES ($1, $2, encode(sha256($3), 'hex'))
        """
    private static let delete: PostgresSQL =
        "DELETE FROM public.meterbee_migrations WHERE number = $1"

    /// Waits for other servers' migrations to end, then makes the table if need be.
    func prepare() async throws(PostgresError) {
        let lock: PostgresSQL = "SELECT pg_advisory_lock($1)"
        _ = try await connection.query(PostgresStatement(lock, [.int64(Self.lockKey)]))
        _ = try await connection.query(PostgresStatement(Self.createTable))
    }

    /// Compares what is applied with what the binary carries.
    func status() async throws(PostgresError) -> MigrationStatus {
        let applied = try await applied()
        let checksums = try await checksums()
        for (index, row) in applied.enumerated() {
            try check(row, place: index + 1, checksums: checksums)
        }
        return MigrationStatus(
            applied: applied,
            pending: Array(migrations.dropFirst(applied.count))
        )
    }

    /// Applies one migration and remembers it, both or neither.
    func apply(_ migration: Migration) async throws(PostgresError) {
        try await transact(migration, script: migration.upSQL, verb: "apply") {
            PostgresStatement(
                Self.insert,
                [
                    .int64(Int64(migration.number)), .text(migration.name),
                    .bytes(Array(migration.upSQL.utf8)),
                ]
            )
        }
    }

    /// Undoes one migration and forgets it, both or neither.
    func undo(_ migration: Migration) async throws(PostgresError) {
        try await transact(migration, script: migration.downSQL ?? "", verb: "undo") {
            PostgresStatement(Self.delete, [.int64(Int64(migration.number))])
        }
    }

    private func transact(
        _ migration: Migration,
        script: String,
        verb: String,
        record: () -> PostgresStatement
    ) async throws(PostgresError) {
        do throws(PostgresError) {
            _ = try await connection.query(PostgresStatement("BEGIN"))
            try await connection.script(PostgresSQL(unsafeSQL: script))
            guard connection.isInTransaction else {
                throw PostgresError(
                    code: .migration,
                    message: "it ends its own transaction",
                    remedy: "take COMMIT and ROLLBACK out of the file"
                )
            }
            _ = try await connection.pipeline([record(), PostgresStatement("COMMIT")])
        } catch {
            var failure = error
            failure.message = "cannot \(verb) migration \(migration.label): \(error.message)"
            failure.code = error.isConnectionLoss ? error.code : .migration
            throw failure
        }
    }

    private func applied() async throws(PostgresError) -> [AppliedMigration] {
        let found = try await connection.query(PostgresStatement(Self.tableExists)).only()
        guard try found.bool("found") else { return [] }
        var applied: [AppliedMigration] = []
        for row in try await connection.query(PostgresStatement(Self.selectApplied)) {
            applied.append(try AppliedMigration(row: row))
        }
        return applied
    }

    /// PostgreSQL computes the checksums: it has SHA-256, and this target would need a library.
    private func checksums() async throws(PostgresError) -> [String] {
        let sql = migrations.map { Array($0.upSQL.utf8) }
        let rows = try await connection.query(
            PostgresStatement(Self.selectChecksums, [.bytesArray(sql)])
        )
        var checksums: [String] = []
        for row in rows { checksums.append(try row.string("checksum")) }
        return checksums
    }

    private func check(
        _ row: AppliedMigration,
        place: Int,
        checksums: [String]
    ) throws(PostgresError) {
        guard let index = migrations.firstIndex(where: { $0.number == row.number }) else {
            throw PostgresError(
                code: .migration,
                message: "the database is newer than this program: it has migration \(row.number) "
                    + "(\(row.name)), which this program does not know",
                remedy: "run the version of the program that applied it, or a newer one"
            )
        }
        guard index == place - 1 else {
            throw PostgresError(
                code: .migration,
                message: "the database has migration \(row.number) but not number "
                    + "\(migrations[place - 1].number)",
                remedy: "restore the table public.meterbee_migrations from a backup"
            )
        }
        let carried = migrations[place - 1]
        guard row.checksum == checksums[place - 1] else {
            throw PostgresError(
                code: .migration,
                message:
                    "migration \(carried.label) was edited after it was applied: its SHA-256 was "
                    + "\(row.checksum.prefix(12))…, now it is \(checksums[place - 1].prefix(12))…",
                remedy: "restore the file as it was, and put the change into a new migration"
            )
        }
    }
}

extension AppliedMigration {
    fileprivate init(row: PostgresRow) throws(PostgresError) {
        self.init(
            number: Int(try row.int64("number")),
            name: try row.string("name"),
            checksum: try row.string("checksum"),
            appliedAtUnixMicroseconds: try row.timestampMicroseconds("applied_at")
        )
    }
}

extension Migration {
    /// Number and name, as its file begins.
    var label: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
    }
}
