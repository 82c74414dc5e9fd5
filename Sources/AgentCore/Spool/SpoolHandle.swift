import Glibc

/// A descriptor of a spool's file, closed with the last that holds it.
final class SpoolHandle: Sendable {
    let descriptor: Int32

    /// Opens a file for reading and writing.
    ///
    /// - Parameter creates: Makes it where it is not there yet.
    init(_ path: String, creates: Bool, verb: String) throws(AgentError) {
        descriptor = open(path, O_RDWR | (creates ? O_CREAT : 0) | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path, verb, errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
