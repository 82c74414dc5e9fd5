import Glibc

/// Keeps a second agent out of a state directory: both would send under the same batch numbers, and
/// each would take the other's spool for its own. flock(2)
///
/// The processes forked afterwards hold it too, so that it lasts until the last of them has ended.
struct StateLock {
    private static let retryMs = 50

    /// - Parameter waitMs: How long for another agent to leave.
    /// - Throws: `AgentError` where another agent goes on working there.
    init(_ directory: String, waitMs: Int) throws(AgentError) {
        // Where nothing can be kept no number is used twice; who opens it says what is wrong.
        try? TextFile.makeDirectory(directory)
        let descriptor = open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        for _ in 0..<max(1, waitMs / Self.retryMs) {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(UInt32(Self.retryMs) * 1000)
        }
        let number = errno
        close(descriptor)
        // A file system without locks.
        guard number == EWOULDBLOCK else { return }
        throw AgentError(
            code: .state,
            message: "another agent works in \(directory); stop it, or give this one a --state-dir "
                + "of its own"
        )
    }
}
