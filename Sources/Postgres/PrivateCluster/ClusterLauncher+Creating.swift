import Glibc
import Logging

extension ClusterLauncher {
    func isNew() throws(PostgresError) -> Bool {
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
    func initialize(
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
    func makeOwnDirectory(_ path: String, user: ClusterUser) throws(PostgresError) {
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

    func writeAccessRules(user: ClusterUser) throws(PostgresError) {
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
}
