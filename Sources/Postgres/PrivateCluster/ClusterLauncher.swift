import Glibc
import Logging

/// Creates a cluster's files and starts or adopts its server.
struct ClusterLauncher: Sendable {
    let settings: PrivateClusterSettings
    let logger: Logger
    let paths: ClusterPaths

    static let port = 5432
    /// A new cluster takes 40 MB, its WAL up to 1 GiB; below this it is not even begun.
    static let freeBytesMin: UInt64 = 256 << 20
    /// Recovery after a crash reads up to 1 GiB of WAL.
    static let startLimit: Duration = .seconds(300)
    /// For about half a minute: the children of a killed postmaster keep its shared memory for a
    /// moment, and its own number stays taken until its parent asks for it.
    static let startAttempts = 120
    static let logBytesMax = 8 << 20

    init(settings: PrivateClusterSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        paths = ClusterPaths(root: ClusterPaths.absolute(settings.directory))
    }

    /// Makes the directory and takes the lock that keeps a second server away.
    func prepareDirectory() throws(PostgresError) -> DirectoryLock {
        try LocalFile.makeDirectories(paths.root, mode: 0o755)
        guard access(paths.root, W_OK) == 0 else {
            throw .cluster("write to", path: paths.root, errno: errno)
        }
        return try DirectoryLock.take(paths.lock)
    }

    /// Adopts a server left over, or starts one, and waits until it answers.
    func launch() async throws(PostgresError) -> ClusterServer {
        let user = try ClusterUser.forServer(named: settings.osUser)
        try checkReachable(by: user)
        if let adopted = try await adopt() {
            logger.notice(
                "adopted a running PostgreSQL",
                metadata: ["pid": "\(adopted.processID)"]
            )
            return adopted
        }
        let binaries = try await ClusterBinaries.find(
            directory: settings.binaryDirectory,
            majorVersion: try majorVersion()
        )
        if try isNew() { try await initialize(binaries, user: user) }
        try writeAccessRules(user: user)
        return try await start(binaries, user: user)
    }

    /// How to connect as a role.
    func configuration(
        user: String,
        database: String,
        server: ClusterServer?
    ) -> PostgresConfiguration {
        let port = server?.port ?? Self.port
        return PostgresConfiguration(
            host: server?.socketDirectory ?? paths.socketDirectory(port: port),
            port: port,
            user: user,
            database: database
        )
    }

    /// Creates the product's database if it does not exist.
    func createDatabase(_ server: ClusterServer) async throws(PostgresError) {
        let connection = try await PostgresConnection.connect(ownerConfiguration(server))
        defer { connection.beginClose() }
        let rows = try await connection.query(
            PostgresStatement(
                "SELECT 1 FROM pg_database WHERE datname = $1",
                [.text(settings.database)]
            )
        )
        guard rows.isEmpty else { return }
        let name = PostgresSQL.quoted(identifier: settings.database)
        try await connection.script(PostgresSQL(unsafeSQL: "CREATE DATABASE \(name)"))
    }

    func ownerConfiguration(_ server: ClusterServer) -> PostgresConfiguration {
        configuration(user: PrivateCluster.roles[0], database: "postgres", server: server)
    }

    /// Refuses directories that PostgreSQL's user cannot get into.
    private func checkReachable(by user: ClusterUser) throws(PostgresError) {
        var path = ""
        for part in paths.root.split(separator: "/") {
            path += "/" + part
            guard !user.canEnter(path) else { continue }
            throw .cluster(
                "user '\(user.name)', who runs PostgreSQL, cannot enter \(path)",
                remedy: "choose a data directory elsewhere, such as /var/lib/meterbee, or: "
                    + "chmod o+x \(path)"
            )
        }
    }

    private func majorVersion() throws(PostgresError) -> Int? {
        guard let text = LocalFile.read(paths.data + "/PG_VERSION") else { return nil }
        return ClusterBinaries.majorVersion(in: text)
    }
}
