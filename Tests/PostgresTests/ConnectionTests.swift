import Postgres
import Testing

@Suite("connections")
struct ConnectionTests {
    private static let sleep: PostgresSQL = "SELECT pg_sleep(30)"

    /// Waits until a statement sleeps in the database.
    private static func waitForSleep(_ configuration: PostgresConfiguration) async throws {
        let observer = try await PostgresConnection.connect(configuration)
        let sleeping: PostgresSQL = """
            SELECT count(*) AS n FROM pg_stat_activity
            WHERE wait_event = 'PgSleep' AND datname = current_database()
            """
        let isAsleep = try await eventually {
            try await observer.query(PostgresStatement(sleeping)).only().int64("n") > 0
        }
        #expect(isAsleep)
        await observer.close()
    }

    @Test("a statement that runs too long is stopped, the connection goes on")
    func statementTimeout() async throws {
        var configuration = try await TestCluster.database()
        configuration.statementTimeout = .milliseconds(100)
        let connection = try await PostgresConnection.connect(configuration)
        let error = try await postgresError {
            _ = try await connection.query(PostgresStatement(Self.sleep))
        }
        #expect(error?.code == .timeout)
        #expect(error?.sqlState == "57014")
        #expect(connection.isUsable)
        _ = try await connection.query(PostgresStatement("SELECT 1"))
    }

    @Test("a cancelled task stops its statement, and one that waits leaves its place")
    func cancellation() async throws {
        let configuration = try await TestCluster.database()
        let connection = try await PostgresConnection.connect(configuration)
        let running = Task { try await connection.query(PostgresStatement(Self.sleep)) }
        try await Self.waitForSleep(configuration)
        let waiting = Task { try await connection.query(PostgresStatement(Self.sleep)) }
        try await Task.sleep(for: .milliseconds(20))
        let begin = ContinuousClock.now
        waiting.cancel()
        #expect(try await postgresError { _ = try await waiting.value }?.code == .cancelled)
        running.cancel()
        #expect(try await postgresError { _ = try await running.value }?.code == .cancelled)
        #expect(ContinuousClock.now - begin < .seconds(25))
        _ = try await connection.query(PostgresStatement("SELECT 1"))
    }

    @Test("cancelling rolls back what the pipeline began")
    func cancelledTransaction() async throws {
        let configuration = try await TestCluster.database()
        let connection = try await PostgresConnection.connect(configuration)
        try await connection.script("CREATE TABLE marks (id bigint)")
        let running = Task {
            try await connection.pipeline([
                PostgresStatement("BEGIN"), PostgresStatement("INSERT INTO marks VALUES (1)"),
                PostgresStatement(Self.sleep), PostgresStatement("COMMIT"),
            ])
        }
        try await Self.waitForSleep(configuration)
        running.cancel()
        #expect(try await postgresError { _ = try await running.value }?.code == .cancelled)
        let rows = try await connection.query(PostgresStatement("SELECT id FROM marks"))
        #expect(rows.isEmpty)
    }

    @Test("a terminated backend fails what runs, and is noticed when nothing runs")
    func terminatedBackend() async throws {
        let configuration = try await TestCluster.database()
        let killer = try await PostgresConnection.connect(configuration)
        for isBusy in [true, false] {
            let victim = try await PostgresConnection.connect(configuration)
            let pid = try await victim.query(PostgresStatement("SELECT pg_backend_pid() AS pid"))
                .only().int64("pid")
            let running = Task {
                if isBusy { _ = try await victim.query(PostgresStatement(Self.sleep)) }
            }
            if isBusy { try await Self.waitForSleep(configuration) }
            _ = try await killer.query(
                PostgresStatement("SELECT pg_terminate_backend($1)", [.int32(Int32(pid))])
            )
            let error = try await postgresError { try await running.value }
            if isBusy {
                #expect(error?.code == .connectionLost)
                #expect(error?.isConnectionLoss == true)
                #expect(error?.sqlState == "57P01")
            }
            #expect(await eventually { !victim.isUsable })
            let next = try await postgresError {
                _ = try await victim.query(PostgresStatement("SELECT 1"))
            }
            #expect(next?.isConnectionLoss == true)
        }
    }

    @Test("closing waits for what was queued and refuses what comes later")
    func closing() async throws {
        let configuration = try await TestCluster.database()
        let connection = try await PostgresConnection.connect(configuration)
        async let last = connection.query(PostgresStatement("SELECT pg_sleep(3), 7 AS n"))
        try await Self.waitForSleep(configuration)
        await connection.close()
        #expect(try await last.only().int64("n") == 7)
        let error = try await postgresError {
            _ = try await connection.query(PostgresStatement("SELECT 1"))
        }
        #expect(error?.code == .poolClosed)
    }

    @Test("COPY carries many rows, and a bad one fails the whole")
    func copy() async throws {
        let connection = try await TestCluster.connection()
        try await connection.script("CREATE TABLE copied (id bigint PRIMARY KEY, blob bytea)")
        let copy: PostgresSQL = "COPY copied (id, blob) FROM STDIN (FORMAT binary)"
        let rows = (0..<5_000).map { id -> [PostgresValue] in
            [.int64(Int64(id)), id == 3 ? .null : .bytes([UInt8](repeating: 9, count: 100))]
        }
        #expect(try await connection.copyIn(copy, rows: rows) == 5_000)
        let duplicate = try await postgresError {
            _ = try await connection.copyIn(
                copy,
                rows: [[.int64(9_999), .null], [.int64(1), .null]]
            )
        }
        #expect(duplicate?.sqlState == "23505")
        let text = try await postgresError {
            _ = try await connection.copyIn("COPY copied FROM STDIN", rows: rows)
        }
        #expect(text?.message.contains("FORMAT binary") == true)
        let select = try await postgresError {
            _ = try await connection.copyIn("SELECT 1", rows: rows)
        }
        #expect(select?.code == .invalidStatement)
        let row = try await connection.query(
            PostgresStatement("SELECT count(*) AS n, sum(length(blob)) AS bytes FROM copied")
        ).only()
        #expect(try row.int64("n") == 5_000)
        #expect(try row.int64("bytes") == 499_900)
    }

    @Test("a role is taken on at the start of the session")
    func role() async throws {
        let configuration = try await TestCluster.database()
        let owner = try await PostgresConnection.connect(configuration)
        let name = "odd role \(UInt32.random(in: 0...UInt32.max))"
        try await owner.script(PostgresSQL(unsafeSQL: "CREATE ROLE \"\(name)\""))
        let connection = try await PostgresConnection.connect(configuration.with(role: name))
        let row = try await connection.query(PostgresStatement("SELECT current_user::text AS who"))
        #expect(try row.only().string("who") == name)
        await connection.close()
        try await owner.script(PostgresSQL(unsafeSQL: "DROP ROLE \"\(name)\""))
    }
}
