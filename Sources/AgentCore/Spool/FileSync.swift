import Glibc

/// Waits until the disk has what was written.
enum FileSync {
    /// Syncs a file or a directory; one that is gone has nothing to sync.
    @discardableResult
    static func sync(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
