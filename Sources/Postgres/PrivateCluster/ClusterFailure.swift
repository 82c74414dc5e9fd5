import Glibc

extension PostgresError {
    /// A failure of the private cluster.
    static func cluster(_ message: String, remedy: String? = nil) -> PostgresError {
        PostgresError(code: .cluster, message: message, remedy: remedy)
    }

    /// A failed system call on a path, by the value of `errno`.
    static func cluster(_ what: String, path: String, errno number: Int32) -> PostgresError {
        let remedy =
            switch number {
            case EACCES, EPERM:
                "let this user write there, or choose another data directory"
            case EROFS: "choose a data directory on a file system that can be written"
            case ENOSPC, EDQUOT: "free disk space, or choose another data directory"
            case ENOTDIR: "a part of the path is a file: choose another data directory"
            default: "choose another data directory"
            }
        return .cluster(
            "cannot \(what) \(path): \(String(cString: strerror(number)))",
            remedy: remedy
        )
    }
}
