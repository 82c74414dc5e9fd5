import Glibc
import Logging
import Postgres
import ServiceLifecycle
import Testing

/// One after the other: each runs PostgreSQL servers of its own.
@Suite("the private cluster", .serialized)
struct PrivateClusterTests {
    private static let mark: PostgresSQL = "SELECT count(*) AS n FROM marks"

    private func cluster(
        _ directory: String,
        osUser: String = "postgres",
        binaries: String? = nil
    ) -> PrivateCluster {
        PrivateCluster(
            settings: PrivateClusterSettings(
                directory: directory,
                osUser: osUser,
                binaryDirectory: binaries,
                sharedBuffersMebibytes: 16
            ),
            logger: TestCluster.logger
        )
    }

    private func clusterError(_ cluster: PrivateCluster) async throws -> PostgresError? {
        let error = try await postgresError { try await cluster.start() }
        #expect(error?.code == .cluster)
        #expect(error?.remedy != nil)
        return error
    }

    private func owner(_ cluster: PrivateCluster) async throws -> PostgresConnection {
        try await PostgresConnection.connect(cluster.configuration(user: "meterbee_owner"))
    }

    @Test("starts, keeps what was committed over a stop, and is closed to everybody else")
    func startAndStop() async throws {
        let directory = TestCluster.temporaryDirectory("cluster")
        let first = cluster(directory)
        try await first.start()
        let connection = try await owner(first)
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT current_setting('listen_addresses') AS addresses,
                    current_setting('fsync') AS fsync, current_database()::text AS name
                """
            )
        ).only()
        #expect(try row.string("addresses") == "")
        #expect(try row.string("fsync") == "on")
        #expect(try row.string("name") == "meterbee")
        var status = stat()
        #expect(lstat(directory + "/data", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        if geteuid() == 0 { #expect(status.st_uid != 0) }
        try await connection.script(
            "CREATE ROLE meterbee_ingest LOGIN; CREATE TABLE marks AS SELECT 1 AS id"
        )
        let ingest = try await PostgresConnection.connect(
            first.configuration(user: "meterbee_ingest")
        )
        await ingest.close()
        let stranger = try await postgresError {
            _ = try await PostgresConnection.connect(first.configuration(user: "postgres"))
        }
        #expect(stranger?.sqlState == "28000")
        let second = cluster(directory)
        #expect(try await clusterError(second)?.message.contains("another server") == true)
        try await first.stop()
        #expect(!connection.isUsable)
        #expect(first.processID == nil)
        try await second.start()
        let again = try await owner(second)
        #expect(try await again.query(PostgresStatement(Self.mark)).only().int64("n") == 1)
        try await second.stop()
    }

    @Test("a directory with a long path gets a short socket path")
    func longPath() async throws {
        let directory =
            TestCluster.temporaryDirectory("long") + "/" + String(repeating: "a", count: 90)
        let cluster = cluster(directory)
        try await cluster.start()
        let host = cluster.configuration(user: "meterbee_owner").host
        #expect("\(host)/.s.PGSQL.5432".utf8.count <= 107)
        #expect(!host.hasPrefix(directory))
        await (try await owner(cluster)).close()
        try await cluster.stop()
        rmdir(host)
    }

    @Test("is started again when it is killed, and loses nothing committed")
    func supervision() async throws {
        let cluster = cluster(TestCluster.temporaryDirectory("killed"))
        try await cluster.start()
        let pool = PostgresPool(
            configuration: cluster.configuration(user: "meterbee_owner"),
            settings: PoolSettings(acquireTimeout: .seconds(120)),
            logger: TestCluster.logger
        )
        let group = ServiceGroup(services: [cluster, pool], logger: TestCluster.logger)
        let running = Task { try await group.run() }
        _ = try await pool.query(PostgresStatement("CREATE TABLE marks (id bigint)"))
        let killed = try #require(cluster.processID)
        for round in 1...2 {
            _ = try await pool.query(PostgresStatement("INSERT INTO marks VALUES (1)"))
            let victim = try #require(cluster.processID)
            kill(victim, SIGKILL)
            let isBack = await eventually(within: .seconds(120)) {
                let row = try? await pool.query(PostgresStatement(Self.mark)).only()
                return cluster.processID != victim && (try? row?.int64("n")) == Int64(round)
            }
            #expect(isBack)
        }
        #expect(cluster.processID != killed)
        let last = try #require(cluster.processID)
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(kill(last, 0) != 0)
    }

    @Test("a server left over from a crash is adopted, watched and stopped")
    func adoption() async throws {
        let directory = TestCluster.temporaryDirectory("adopted")
        var first: PrivateCluster? = cluster(directory)
        try await first?.start()
        let processID = try #require(first?.processID)
        #expect(getsid(processID) == processID)
        // A crash ends the process that held the lock and leaves PostgreSQL alone.
        first = nil
        let second = cluster(directory)
        try await second.start()
        #expect(second.processID == processID)
        let running = Task { try await second.run() }
        let connection = try await owner(second)
        try await connection.script("CREATE TABLE marks AS SELECT 1 AS id")
        kill(processID, SIGKILL)
        let isBack = await eventually(within: .seconds(120)) {
            let connection = try? await owner(second)
            return second.processID != processID && connection != nil
        }
        #expect(isBack)
        let again = try await owner(second)
        #expect(try await again.query(PostgresStatement(Self.mark)).only().int64("n") == 1)
        running.cancel()
        try await running.value
        #expect(second.processID == nil)
    }

    @Test("what is in the way is named, with the remedy")
    func obstacles() async throws {
        let foreign = TestCluster.temporaryDirectory("foreign")
        mkdir(foreign, 0o755)
        mkdir(foreign + "/data", 0o755)
        mkdir(foreign + "/data/letters", 0o755)
        #expect(try await clusterError(cluster(foreign))?.message.contains("letters") == true)

        let other = TestCluster.temporaryDirectory("version")
        mkdir(other, 0o755)
        mkdir(other + "/data", 0o700)
        let version = open(other + "/data/PG_VERSION", O_WRONLY | O_CREAT, 0o600)
        write(version, "9\n", 2)
        close(version)
        let wrongVersion = try await clusterError(cluster(other))
        #expect(wrongVersion?.message.contains("is of PostgreSQL 9") == true)
        #expect(wrongVersion?.remedy == "apt-get install postgresql-9")

        let missing = cluster(TestCluster.temporaryDirectory("none"), binaries: "/nowhere")
        let noBinaries = try await clusterError(missing)
        #expect(noBinaries?.remedy?.contains("apt-get install postgresql") == true)

        #expect(
            try await clusterError(cluster("/proc/meterbee"))?.message.contains("/proc") == true
        )
        #expect(try await clusterError(cluster("/etc/passwd/x")) != nil)
    }

    @Test(
        "as root, an unknown user or a directory it cannot enter is named",
        .enabled(if: geteuid() == 0)
    )
    func users() async throws {
        let nobody = cluster(TestCluster.temporaryDirectory("user"), osUser: "no-such-user")
        #expect(try await clusterError(nobody)?.message.contains("no-such-user") == true)
        let closed = TestCluster.temporaryDirectory("closed")
        mkdir(closed, 0o700)
        let error = try await clusterError(cluster(closed + "/inner"))
        #expect(error?.message.contains("cannot enter \(closed)") == true)
    }

    @Test("a full disk is named", .enabled(if: geteuid() == 0))
    func fullDisk() async throws {
        let directory = TestCluster.temporaryDirectory("full")
        mkdir(directory, 0o755)
        try #require(mount("tmpfs", directory, "tmpfs", 0, "size=8m") == 0)
        defer { umount2(directory, Int32(MNT_DETACH)) }
        let error = try await clusterError(cluster(directory))
        #expect(error?.message.contains("MiB are free") == true)
        #expect(error?.remedy?.contains("free disk space") == true)
    }
}
