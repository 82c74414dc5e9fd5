import Glibc

/// A lock on a file that ends with this process, however it ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `cluster` when another process holds it.
    init(path: String) throws(PostgresError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cluster("open", path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .cluster(
                "another server works with this data directory (lock \(path))",
                remedy: "stop it first, or choose another data directory"
            )
        }
    }

    deinit { close(descriptor) }
}
