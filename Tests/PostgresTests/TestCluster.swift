import Glibc
import Logging
import Postgres
import Synchronization

/// One private cluster for all tests of this process, in a temporary directory.
///
/// Where PostgreSQL's binaries are missing every test that asks for it fails.
enum TestCluster {
    static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private static let shared = Starting()

    /// A login as the owner of a database of the test's own.
    static func database() async throws -> PostgresConfiguration {
        let cluster = try await shared.cluster()
        let name = "test_\(UInt64.random(in: 0...UInt64.max))"
        let owner = cluster.configuration(user: "meterbee_owner")
        let connection = try await PostgresConnection.connect(owner)
        try await connection.script(PostgresSQL(unsafeSQL: "CREATE DATABASE \(name)"))
        await connection.close()
        return owner.with(database: name)
    }

    /// A connection to a schema of the test's own, in a database shared with others.
    static func connection() async throws -> PostgresConnection {
        let cluster = try await shared.cluster()
        let schema = "test_\(UInt64.random(in: 0...UInt64.max))"
        var owner = cluster.configuration(user: "meterbee_owner")
        owner.additionalKeywords["options"] = "-c search_path=\(schema)"
        let connection = try await PostgresConnection.connect(owner)
        try await connection.script(PostgresSQL(unsafeSQL: "CREATE SCHEMA \(schema)"))
        return connection
    }

    /// A directory that is removed when the process ends.
    static func temporaryDirectory(_ name: String) -> String {
        TestDirectories.make(name)
    }

    private actor Starting {
        private var starting: Task<PrivateCluster, any Error>?

        func cluster() async throws -> PrivateCluster {
            let task =
                starting
                ?? Task {
                    let cluster = PrivateCluster(
                        settings: PrivateClusterSettings(
                            directory: TestDirectories.make("shared"),
                            sharedBuffersMebibytes: 32,
                            maximumConnections: 250
                        ),
                        logger: TestCluster.logger
                    )
                    try await cluster.start()
                    if let processID = cluster.processID { TestDirectories.stopAtExit(processID) }
                    return cluster
                }
            starting = task
            return try await task.value
        }
    }
}

/// Temporary directories and servers of this process, ended with it.
enum TestDirectories {
    /// In memory where there is room: the tests make and remove thousands of files.
    private static let root =
        (freeMebibytes("/dev/shm") > 4_096 ? "/dev/shm" : "/tmp")
        + "/meterbee-postgres-tests-\(getpid())"
    private static let servers = Mutex<[Int32]>([])
    private static let isRegistered: Bool = {
        mkdir(root, 0o755)
        atexit { TestDirectories.cleanUp() }
        return true
    }()

    static func make(_ name: String) -> String {
        precondition(isRegistered)
        return "\(root)/\(name)-\(UInt32.random(in: 0...UInt32.max))"
    }

    static func stopAtExit(_ processID: Int32) {
        servers.withLock { $0.append(processID) }
    }

    private static func freeMebibytes(_ path: String) -> UInt {
        var space = statvfs()
        return statvfs(path, &space) == 0 ? (space.f_bavail * space.f_frsize) >> 20 : 0
    }

    private static func cleanUp() {
        for processID in servers.withLock({ $0 }) {
            // At once: what it holds is removed anyway.
            kill(processID, SIGQUIT)
            for _ in 0..<1_000 {
                if waitpid(processID, nil, WNOHANG) != 0 { break }
                usleep(10_000)
            }
        }
        var child: pid_t = 0
        let words: [String] = ["/bin/rm", "-rf", root]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        if posix_spawn(&child, "/bin/rm", nil, nil, arguments, nil) == 0 { waitpid(child, nil, 0) }
        for argument in arguments { free(argument) }
    }
}

/// Waits until a condition holds; false if it does not within the time.
func eventually(
    within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// Runs the body and returns the `PostgresError` it throws.
func postgresError(
    _ body: () async throws -> Void
) async throws -> PostgresError? {
    do {
        try await body()
        return nil
    } catch let error as PostgresError {
        return error
    }
}
