import HTTPTypes
import Glibc
import Logging
import Metering
import Postgres
import Storage
import Synchronization
import TenantAPI

/// One PostgreSQL with the product's schema for all tests of this process, ended with it.
///
/// Where PostgreSQL's binaries are missing every test that asks for it fails.
actor TestCluster {
    static let shared = TestCluster()

    private var starting: Task<PrivateCluster, any Error>?
    private var opening: Task<TestDatabase, any Error>?

    private static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    /// The database that tests share, on the real clock.
    func database() async throws -> TestDatabase {
        let task = opening ?? Task { try await Self.open(nil, of: try await cluster()) }
        opening = task
        return try await task.value
    }

    /// A database of a test's own, whose clock shows what the test sets it to.
    func clockedDatabase() async throws -> TestDatabase {
        let cluster = try await cluster()
        let name = "clocked_\(UInt64.random(in: 0 ... .max))"
        let shared = try await database()
        // Names are made here, from digits.
        _ = try await shared.owner.query(
            PostgresStatement(PostgresSQL(unsafeSQL: "CREATE DATABASE \(name)"))
        )
        let database = try await Self.open(name, of: cluster)
        let clock: [PostgresSQL] = [
            "CREATE TABLE meterbee.test_clock (now timestamptz NOT NULL)",
            "GRANT SELECT ON meterbee.test_clock TO PUBLIC",
            "INSERT INTO meterbee.test_clock VALUES (clock_timestamp())",
            """
            CREATE OR REPLACE FUNCTION meterbee.meterbee_now() RETURNS timestamptz
                LANGUAGE sql VOLATILE PARALLEL SAFE
                AS 'SELECT now FROM meterbee.test_clock'
            """,
        ]
        for sql in clock { _ = try await database.owner.query(PostgresStatement(sql)) }
        return database
    }

    private func cluster() async throws -> PrivateCluster {
        let task = starting ?? Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    private static func start() async throws -> PrivateCluster {
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(
                directory: TestDirectory.path + "/cluster",
                sharedBuffersMebibytes: 32,
                // Of every database that a test has for itself, four pools of eight.
                maximumConnections: 400
            ),
            logger: logger
        )
        try await cluster.start()
        if let processID = cluster.processID { TestDirectory.stopAtExit(processID) }
        return cluster
    }

    private static func open(
        _ name: String?,
        of cluster: PrivateCluster
    ) async throws -> TestDatabase {
        func configuration(_ user: String) -> PostgresConfiguration {
            cluster.configuration(user: user).with(database: name)
        }
        let owner = configuration("meterbee_owner")
        let runner = MigrationRunner(
            configuration: owner,
            migrations: Schema.migrations,
            logger: logger
        )
        _ = try await runner.migrate()
        let pools = ["owner", "operator", "tenant", "ingest"].map { role in
            PostgresPool(
                configuration: configuration("meterbee_" + role),
                logger: logger
            )
        }
        for pool in pools { Task { try await pool.run() } }
        return TestDatabase(
            owner: pools[0],
            operator: pools[1],
            tenant: pools[2],
            ingest: pools[3],
            ingestConfiguration: configuration("meterbee_ingest"),
            signer: configuration("meterbee_signer")
        )
    }
}

/// The pools of the test database, one per role.
struct TestDatabase: Sendable {
    /// The schema's owner, whom no policy holds.
    var owner: PostgresPool
    var `operator`: PostgresPool
    var tenant: PostgresPool
    var ingest: PostgresPool
    /// How the group commit connects.
    var ingestConfiguration: PostgresConfiguration
    /// How the signer of receipts connects.
    var signer: PostgresConfiguration
}

/// The temporary directory of this process and the server in it; both end with the process.
enum TestDirectory {
    static let path: String = {
        let path = "/tmp/meterbee-api-tests-\(getpid())"
        mkdir(path, 0o755)
        atexit { TestDirectory.cleanUp() }
        return path
    }()

    private static let servers = Mutex<[Int32]>([])

    static func stopAtExit(_ processID: Int32) {
        servers.withLock { $0.append(processID) }
    }

    private static func cleanUp() {
        for processID in servers.withLock({ $0 }) {
            // At once: what it holds is removed anyway.
            kill(processID, SIGQUIT)
            for _ in 0..<1000 {
                if waitpid(processID, nil, WNOHANG) != 0 { break }
                usleep(10_000)
            }
        }
        var child: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = [
            strdup("/bin/rm"), strdup("-rf"), strdup(path), nil,
        ]
        if posix_spawn(&child, "/bin/rm", nil, nil, arguments, nil) == 0 { waitpid(child, nil, 0) }
        for argument in arguments { free(argument) }
    }
}
