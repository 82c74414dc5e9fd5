import FoundationEssentials
import Glibc

/// A fresh directory under the system's temporary directory, removed by `remove`.
struct TemporaryDirectory: Sendable {
    let path: String

    init(prefix: String) throws(ChildError) {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array((parent + "/" + prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ChildError(
                executable: "mkdtemp",
                errno: errno,
                message: SystemMessage.text(errno)
            )
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // PostgreSQL may run as another user, who has to get through to its own directory.
        chmod(path, 0o711)
    }

    /// Removes the directory and all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
