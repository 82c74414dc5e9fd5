import Glibc

/// When files were written.
enum FileTime {
    /// The last write, in nanoseconds since the Unix epoch; nil where there is no file.
    static func modifiedNs(_ path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
