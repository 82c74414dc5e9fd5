import Glibc

/// A lock on a file that ends with this process, however it ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    private init(owning descriptor: Int32) { self.descriptor = descriptor }

    /// Takes the lock.
    ///
    /// Not an initializer: one that throws when all its properties are set runs `deinit` as well,
    /// and a descriptor that is closed twice may by then be another thread's.
    /// - Throws: `cluster` when another process holds it.
    static func take(_ path: String) throws(PostgresError) -> DirectoryLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cluster("open", path: path, errno: errno) }
        let lock = DirectoryLock(owning: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw .cluster(
                "another server works with this data directory (lock \(path))",
                remedy: "stop it first, or choose another data directory"
            )
        }
        return lock
    }

    deinit { close(descriptor) }
}
