import Glibc

/// An operating system user.
struct ClusterUser: Sendable, Hashable {
    let name: String
    let userID: uid_t
    let groupID: gid_t

    /// The user this process runs as.
    static func current() throws(PostgresError) -> ClusterUser {
        guard let entry = getpwuid(geteuid()) else {
            throw .cluster(
                "user \(geteuid()) has no name",
                remedy: "add the user to /etc/passwd"
            )
        }
        return ClusterUser(
            name: String(cString: entry.pointee.pw_name),
            userID: geteuid(),
            groupID: getegid()
        )
    }

    /// Who is to run PostgreSQL, which refuses to run as root.
    static func forServer(named name: String) throws(PostgresError) -> ClusterUser {
        guard geteuid() == 0 else { return try current() }
        guard let entry = getpwnam(name) else {
            throw .cluster(
                "PostgreSQL does not run as root, and there is no user '\(name)' to run it",
                remedy: "apt-get install postgresql, or name another unprivileged user"
            )
        }
        guard entry.pointee.pw_uid != 0 else {
            throw .cluster(
                "user '\(name)' is root, and PostgreSQL does not run as root",
                remedy: "name an unprivileged user"
            )
        }
        return ClusterUser(
            name: name,
            userID: entry.pointee.pw_uid,
            groupID: entry.pointee.pw_gid
        )
    }

    /// Whether commands must be run by setpriv(1) to become this user.
    var needsSwitch: Bool { userID != geteuid() }

    /// Whether the permission bits let this user enter a directory.
    func canEnter(_ directory: String) -> Bool {
        var status = stat()
        guard userID != 0, stat(directory, &status) == 0 else { return userID == 0 }
        if status.st_uid == userID { return status.st_mode & S_IXUSR != 0 }
        if status.st_gid == groupID { return status.st_mode & S_IXGRP != 0 }
        return status.st_mode & S_IXOTH != 0
    }
}
