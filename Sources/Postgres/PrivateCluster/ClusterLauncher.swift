import Glibc
import Logging

/// Creates a cluster's files and starts or adopts its server.
struct ClusterLauncher: Sendable {
    let settings: PrivateClusterSettings
    let logger: Logger
    let paths: ClusterPaths

    private static let port = 5432
    /// A new cluster takes 40 MB, its WAL up to 1 GiB; below this it is not even begun.
    private static let freeBytesMin: UInt64 = 256 << 20
    /// Recovery after a crash reads up to 1 GiB of WAL.
    private static let startLimit: Duration = .seconds(300)
    /// For about half a minute: the children of a killed postmaster keep its shared memory for a
    /// moment, and its own number stays taken until its parent asks for it.
    private static let startAttempts = 120
    private static let logBytesMax = 8 << 20

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
        return try DirectoryLock(path: paths.lock)
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
        let name = settings.database.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        try await connection.script(PostgresSQL(unsafeSQL: "CREATE DATABASE \"\(name)\""))
    }

    private func ownerConfiguration(_ server: ClusterServer) -> PostgresConfiguration {
        configuration(user: PrivateCluster.roles[0], database: "postgres", server: server)
    }
}

extension ClusterLauncher {
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

    /// The server that already works in the data directory, once it answers.
    func adopt() async throws(PostgresError) -> ClusterServer? {
        guard let file = PostmasterFile(dataDirectory: paths.data),
            PostmasterFile.isServer(file.processID, of: paths.data)
        else { return nil }
        let server = ClusterServer(
            processID: file.processID,
            port: file.port,
            socketDirectory: file.socketDirectory,
            dataDirectory: paths.data
        )
        return try await waitUntilReady(server) ? server : nil
    }

    private func majorVersion() throws(PostgresError) -> Int? {
        guard let text = LocalFile.read(paths.data + "/PG_VERSION") else { return nil }
        return ClusterBinaries.majorVersion(in: text)
    }

    private func isNew() throws(PostgresError) -> Bool {
        guard LocalFile.read(paths.data + "/PG_VERSION") == nil else { return false }
        guard LocalFile.status(paths.data) != nil else { return true }
        guard let names = LocalFile.names(in: paths.data) else {
            throw .cluster("read", path: paths.data, errno: errno)
        }
        guard names.isEmpty else {
            throw .cluster(
                "\(paths.data) is not empty and is no PostgreSQL cluster: it holds "
                    + names.prefix(3).joined(separator: ", "),
                remedy: "choose another data directory, or move what is there"
            )
        }
        return true
    }

    /// Makes the cluster beside its place and puts it there whole, so that a crash leaves no half
    /// one.
    private func initialize(
        _ binaries: ClusterBinaries,
        user: ClusterUser
    ) async throws(PostgresError) {
        try checkFreeSpace()
        logger.notice("creating a PostgreSQL cluster", metadata: ["directory": "\(paths.data)"])
        if LocalFile.status(paths.unfinishedData) != nil {
            try await run(["/bin/rm", "-rf", "--", paths.unfinishedData], as: nil, "remove")
        }
        try makeOwnDirectory(paths.unfinishedData, user: user)
        try await run(
            [
                binaries.initdb, "-D", paths.unfinishedData, "--username", PrivateCluster.roles[0],
                "--auth-local=peer", "--auth-host=reject", "--encoding=UTF8", "--locale=C",
                "--data-checksums",
            ],
            as: user,
            "initialize"
        )
        rmdir(paths.data)
        guard rename(paths.unfinishedData, paths.data) == 0 else {
            throw .cluster("create", path: paths.data, errno: errno)
        }
    }

    private func run(
        _ command: [String],
        as user: ClusterUser?,
        _ what: String
    ) async throws(PostgresError) {
        let child = try ChildProcess.start(command, as: user, output: paths.log)
        let status = await child.exitStatus(within: .seconds(120))
        guard status != 0 else { return }
        let said = LocalFile.tail(paths.log, lines: 4)
        throw .cluster(
            "cannot \(what) the cluster in \(paths.root) (status \(status ?? -1)): \(said)",
            remedy: said.contains("No space left")
                ? "free disk space, or choose another data directory" : "see \(paths.log)"
        )
    }

    private func checkFreeSpace() throws(PostgresError) {
        var space = statvfs()
        guard statvfs(paths.root, &space) == 0 else { return }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        guard free < Self.freeBytesMin else { return }
        throw .cluster(
            "\(free >> 20) MiB are free in \(paths.root), a new cluster needs "
                + "\(Self.freeBytesMin >> 20)",
            remedy: "free disk space, or choose another data directory"
        )
    }

    /// Makes a directory for PostgreSQL's user alone; refuses one that is somebody else's.
    private func makeOwnDirectory(_ path: String, user: ClusterUser) throws(PostgresError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw .cluster("create directory", path: path, errno: errno)
        }
        guard let status = LocalFile.status(path), status.st_mode & S_IFMT == S_IFDIR,
            [user.userID, geteuid()].contains(status.st_uid)
        else {
            throw .cluster(
                "\(path) belongs to somebody else",
                remedy: "remove it, or ask its owner to"
            )
        }
        guard chown(path, user.userID, user.groupID) == 0, chmod(path, 0o700) == 0 else {
            throw .cluster("own directory", path: path, errno: errno)
        }
    }

    private func writeAccessRules(user: ClusterUser) throws(PostgresError) {
        let users = Set([user.name, try ClusterUser.current().name]).sorted()
        try LocalFile.write(
            ClusterSettingsText.hostBasedAuthentication,
            to: paths.data + "/pg_hba.conf",
            mode: 0o600,
            owner: user
        )
        try LocalFile.write(
            ClusterSettingsText.identityMap(users: users, roles: PrivateCluster.roles),
            to: paths.data + "/pg_ident.conf",
            mode: 0o600,
            owner: user
        )
    }

    private func start(
        _ binaries: ClusterBinaries,
        user: ClusterUser
    ) async throws(PostgresError) -> ClusterServer {
        let socketDirectory = paths.socketDirectory(port: Self.port)
        try makeOwnDirectory(socketDirectory, user: user)
        rotateLog()
        let command =
            [binaries.postgres]
            + ClusterSettingsText.arguments(
                settings,
                paths: paths,
                socketDirectory: socketDirectory,
                port: Self.port
            )
        for attempt in 1...Self.startAttempts {
            let child = try ChildProcess.start(command, as: user, output: paths.log)
            let server = ClusterServer(
                processID: child.processID,
                port: Self.port,
                socketDirectory: socketDirectory,
                dataDirectory: paths.data
            )
            do throws(PostgresError) {
                if try await waitUntilReady(server) { return server }
            } catch {
                // Nobody would know of it, were it left running.
                try? await server.stop()
                throw error
            }
            let said = LocalFile.tail(paths.log, lines: 3)
            guard attempt < Self.startAttempts, Self.isPassing(said) else {
                throw startFailure(said)
            }
            try? await Task.sleep(for: .milliseconds(250))
        }
        throw startFailure(LocalFile.tail(paths.log, lines: 3))
    }

    /// Whether the server before this one is only not quite gone yet.
    private static func isPassing(_ said: String) -> Bool {
        said.contains("still in use") || said.contains("postmaster.pid\" already exists")
    }

    private func startFailure(_ said: String) -> PostgresError {
        .cluster(
            "PostgreSQL ended while it started: \(said)",
            remedy: said.contains("No space left")
                ? "free disk space" : "see \(paths.log)"
        )
    }

    /// Whether it answers; false if it ended instead.
    private func waitUntilReady(_ server: ClusterServer) async throws(PostgresError) -> Bool {
        let deadline = ContinuousClock.now + Self.startLimit
        var isSettled = false
        while ContinuousClock.now < deadline {
            do throws(PostgresError) {
                let connection = try await PostgresConnection.connect(ownerConfiguration(server))
                await connection.close()
                return true
            } catch {
                if error.isConfigurationError { throw error }
            }
            // A child is env(1) first and enters the data directory a moment later.
            isSettled = isSettled || PostmasterFile.isServer(server.processID, of: paths.data)
            if isSettled ? !server.isAlive : server.hasExited { return false }
            try? await Task.sleep(for: .milliseconds(25))
            if Task.isCancelled {
                throw PostgresError(code: .cancelled, message: "the task was cancelled")
            }
        }
        throw .cluster(
            "PostgreSQL did not answer within \(Self.startLimit)",
            remedy: "see \(paths.log)"
        )
    }

    private func rotateLog() {
        guard let status = LocalFile.status(paths.log), status.st_size > Self.logBytesMax else {
            return
        }
        rename(paths.log, paths.log + ".1")
    }
}
