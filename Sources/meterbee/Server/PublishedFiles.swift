import Glibc

/// The directory of what nodes install: `install.sh`, the agent's signed programs, unit and
/// packages, as `deploy/agent-package.sh` makes it.
///
/// Only names that such a directory has are opened, directly in it and never through a link, so
/// that a directory given by mistake publishes nothing else.
struct PublishedFiles: Sendable {
    private static let nameBytesMax = 128
    private static let script = "install.sh"
    private static let prefix = "meterbee-agent"

    private let directory: String

    /// - Parameter origin: Where the directory was named, such as `--dist`.
    /// - Throws: `CommandFailure` where the directory has no `install.sh`.
    init(directory: String, origin: String) throws {
        self.directory = directory
        guard access("\(directory)/\(Self.script)", R_OK) == 0 else {
            throw CommandFailure(
                description:
                    "\(origin) '\(directory)' cannot be published: \(directory)/\(Self.script): "
                    + "\(String(cString: strerror(errno))); fill the directory with "
                    + "deploy/agent-package.sh --url https://HOST:PORT --out \(directory)"
            )
        }
    }

    /// Opens what is published under a name; nil where nothing is.
    func open(_ name: String) -> PublishedFile? {
        guard Self.isPublishable(name) else { return nil }
        let folder = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        // Nothing but a regular file may keep the reader waiting.
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        return file < 0 ? nil : PublishedFile(file)
    }

    /// Whether a name could be one of these: one component of letters, digits and `._+~-`.
    static func isPublishable(_ name: String) -> Bool {
        guard name.utf8.count <= nameBytesMax else { return false }
        let isKnown = name == script || name.hasPrefix(prefix)
        return isKnown
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "._+~-".utf8.contains(byte)
                }
            }
    }

    /// The media type of a name.
    static func mediaType(_ name: String) -> String {
        if name.hasSuffix(".sh") { return "text/x-shellscript; charset=utf-8" }
        if name.hasSuffix(".service") { return "text/plain; charset=utf-8" }
        if name.hasSuffix(".deb") { return "application/vnd.debian.binary-package" }
        return "application/octet-stream"
    }
}
