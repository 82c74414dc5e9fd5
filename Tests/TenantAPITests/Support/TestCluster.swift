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

    private var starting: Task<TestDatabase, any Error>?

    func database() async throws -> TestDatabase {
        let task = starting ?? Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    private static func start() async throws -> TestDatabase {
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(
                directory: TestDirectory.path + "/cluster",
                sharedBuffersMebibytes: 32
            ),
            logger: logger
        )
        try await cluster.start()
        if let processID = cluster.processID { TestDirectory.stopAtExit(processID) }
        let owner = cluster.configuration(user: "meterbee_owner")
        let runner = MigrationRunner(
            configuration: owner,
            migrations: Schema.migrations,
            logger: logger
        )
        _ = try await runner.migrate()
        let pools = ["owner", "operator", "tenant", "ingest"].map { role in
            PostgresPool(
                configuration: cluster.configuration(user: "meterbee_" + role),
                logger: logger
            )
        }
        for pool in pools { Task { try await pool.run() } }
        return TestDatabase(
            owner: pools[0],
            operator: pools[1],
            tenant: pools[2],
            ingest: pools[3],
            ingestConfiguration: cluster.configuration(user: "meterbee_ingest"),
            signer: cluster.configuration(user: "meterbee_signer")
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
