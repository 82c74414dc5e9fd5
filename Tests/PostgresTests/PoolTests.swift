import Logging
import Postgres
import ServiceLifecycle
import Testing

@Suite("the pool")
struct PoolTests {
    private static let sleep: PostgresSQL = "SELECT pg_sleep(30)"
    private static let one: PostgresSQL = "SELECT 1 AS one"

    /// Runs the body beside a running pool.
    private func withPool(
        _ settings: PoolSettings = PoolSettings(),
        _ body: @Sendable (PostgresPool, PostgresConfiguration) async throws -> Void
    ) async throws {
        let configuration = try await TestCluster.database()
        let pool = PostgresPool(
            configuration: configuration,
            settings: settings,
            logger: TestCluster.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            try await body(pool, configuration)
            group.cancelAll()
        }
    }

    @Test("many tasks share few connections")
    func sharing() async throws {
        try await withPool(PoolSettings(maximumConnections: 3)) { pool, _ in
            let total = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await pool.query(PostgresStatement(Self.one)).only().int64("one")
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == 200)
            #expect(pool.statistics.openedTotal <= 3)
            #expect(pool.statistics.leasedConnections == 0)
        }
    }

    @Test("who waits too long is told, and so is who finds the queue full")
    func limits() async throws {
        let settings = PoolSettings(
            minimumConnections: 1,
            maximumConnections: 1,
            waitQueueLimit: 1,
            acquireTimeout: .seconds(2)
        )
        try await withPool(settings) { pool, _ in
            #expect(await eventually { pool.statistics.openConnections == 1 })
            let holder = Task { try await pool.query(PostgresStatement(Self.sleep)) }
            #expect(await eventually { pool.statistics.leasedConnections == 1 })
            let waiting = Task { try await pool.query(PostgresStatement(Self.one)) }
            #expect(await eventually { pool.statistics.waitingTasks == 1 })
            let refused = try await postgresError {
                _ = try await pool.query(PostgresStatement(Self.one))
            }
            #expect(refused?.code == .poolExhausted)
            #expect(try await postgresError { _ = try await waiting.value }?.code == .timeout)
            let cancelled = Task { try await pool.query(PostgresStatement(Self.one)) }
            #expect(await eventually { pool.statistics.waitingTasks == 1 })
            cancelled.cancel()
            #expect(try await postgresError { _ = try await cancelled.value }?.code == .cancelled)
            #expect(pool.statistics.waitingTasks == 0)
            holder.cancel()
            #expect(try await postgresError { _ = try await holder.value }?.code == .cancelled)
            _ = try await pool.query(PostgresStatement(Self.one))
        }
    }

    @Test("killed connections are replaced")
    func replacing() async throws {
        try await withPool(PoolSettings(minimumConnections: 2)) { pool, configuration in
            #expect(await eventually { pool.statistics.openConnections == 2 })
            let killer = try await PostgresConnection.connect(configuration)
            _ = try await killer.query(
                PostgresStatement(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                )
            )
            #expect(await eventually { pool.statistics.lostTotal == 2 })
            _ = try await pool.query(PostgresStatement(Self.one))
            #expect(await eventually { pool.statistics.openConnections == 2 })
        }
    }

    @Test("a server that cannot be reached, or refuses us, is the answer")
    func unreachable() async throws {
        let configuration = try await TestCluster.database()
        let absent = configuration.with(database: "absent")
        let nowhere = PostgresConfiguration(host: "/nowhere", user: "u", database: "d")
        for (configuration, isQuick) in [(absent, true), (nowhere, false)] {
            let pool = PostgresPool(
                configuration: configuration,
                settings: PoolSettings(acquireTimeout: isQuick ? .seconds(60) : .milliseconds(300)),
                logger: TestCluster.logger
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.run() }
                let error = try await postgresError {
                    _ = try await pool.query(PostgresStatement(Self.one))
                }
                #expect(error?.code == .connectionFailed)
                #expect(error?.remedy != nil)
                group.cancelAll()
            }
        }
    }

    @Test("a transaction commits, or rolls back when its body throws")
    func transactions() async throws {
        struct Stop: Error {}
        try await withPool { pool, _ in
            _ = try await pool.query(PostgresStatement("CREATE TABLE marks (id bigint UNIQUE)"))
            let insert: PostgresSQL = "INSERT INTO marks VALUES ($1)"
            try await pool.transaction { transaction in
                _ = try await transaction.query(PostgresStatement(insert, [.int64(1)]))
            }
            await #expect(throws: Stop.self) {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(PostgresStatement(insert, [.int64(2)]))
                    throw Stop()
                }
            }
            // A body that swallows a failure does not commit half of what it did.
            let swallowed = try await postgresError {
                try await pool.transaction { transaction in
                    _ = try await transaction.query(PostgresStatement(insert, [.int64(3)]))
                    _ = try? await transaction.query(PostgresStatement(insert, [.int64(3)]))
                }
            }
            #expect(swallowed?.message.contains("rolled back") == true)
            let rows = try await pool.query(PostgresStatement("SELECT id FROM marks"))
            #expect(try rows.map { try $0.int64("id") } == [1])
        }
    }

    @Test("a cancelled transaction is rolled back, also when its body does not notice")
    func cancelledTransaction() async throws {
        try await withPool(PoolSettings(maximumConnections: 1)) { pool, _ in
            _ = try await pool.query(PostgresStatement("CREATE TABLE marks (id bigint)"))
            for isAsleep in [true, false] {
                let running = Task {
                    try await pool.transaction { transaction in
                        _ = try await transaction.query(
                            PostgresStatement("INSERT INTO marks VALUES (1)")
                        )
                        if isAsleep {
                            _ = try await transaction.query(PostgresStatement(Self.sleep))
                        } else {
                            while !Task.isCancelled { await Task.yield() }
                        }
                    }
                }
                try await Task.sleep(for: .milliseconds(100))
                running.cancel()
                await #expect(throws: (any Error).self) { try await running.value }
                let rows = try await pool.query(PostgresStatement("SELECT id FROM marks"))
                #expect(rows.isEmpty)
            }
        }
    }

    @Test("isolation, read-only and the preamble hold, and a transaction ends with its closure")
    func transactionOptions() async throws {
        try await withPool { pool, _ in
            let setting: PostgresSQL = "SELECT set_config('meterbee.tenant_id', $1, true)"
            let (row, escaped) = try await pool.transaction(
                isolation: .serializable,
                readOnly: true,
                preamble: [PostgresStatement(setting, [.text("t1")])]
            ) { transaction in
                let row = try await transaction.query(
                    PostgresStatement(
                        """
                        SELECT current_setting('transaction_isolation') AS isolation,
                            current_setting('transaction_read_only') AS read_only,
                            current_setting('meterbee.tenant_id') AS tenant
                        """
                    )
                ).only()
                return (row, transaction)
            }
            #expect(try row.string("isolation") == "serializable")
            #expect(try row.string("read_only") == "on")
            #expect(try row.string("tenant") == "t1")
            let late = try await postgresError {
                _ = try await escaped.query(PostgresStatement(Self.one))
            }
            #expect(late?.code == .invalidStatement)
        }
    }

    @Test("a connection left inside a transaction is not lent again")
    func dirtyConnection() async throws {
        try await withPool(PoolSettings(maximumConnections: 1)) { pool, _ in
            try await pool.withConnection { connection in
                _ = try await connection.query(PostgresStatement("BEGIN"))
            }
            _ = try await pool.query(PostgresStatement(Self.one))
            #expect(pool.statistics.openedTotal == 2)
        }
    }

    @Test("graceful shutdown waits for what runs and refuses what comes later")
    func shutdown() async throws {
        let configuration = try await TestCluster.database()
        let pool = PostgresPool(configuration: configuration, logger: TestCluster.logger)
        let group = ServiceGroup(services: [pool], logger: TestCluster.logger)
        let running = Task { try await group.run() }
        let last = Task { try await pool.query(PostgresStatement("SELECT pg_sleep(0.3), 7 AS n")) }
        #expect(await eventually { pool.statistics.leasedConnections == 1 })
        await group.triggerGracefulShutdown()
        #expect(try await last.value.only().int64("n") == 7)
        try await running.value
        #expect(pool.statistics.openConnections == 0)
        let error = try await postgresError {
            _ = try await pool.query(PostgresStatement(Self.one))
        }
        #expect(error?.code == .poolClosed)
    }
}
