import Glibc

/// Small files, whole.
enum TextFile {
    /// Larger than any file of /proc or /etc that the agent reads.
    private static let bytesMax = 1 << 20

    /// The bytes of a file; nil where it cannot be read, `errno` says why.
    ///
    /// - Parameter bytesMax: About so much is read of a larger file.
    static func bytes(_ path: String, bytesMax: Int = TextFile.bytesMax) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while content.count < bytesMax {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            content += chunk[..<count]
        }
        return content
    }

    /// A file's text; nil where it cannot be read.
    static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A file's first line without white space around it; nil where it is missing or empty.
    static func firstLine(_ path: String) -> String? {
        guard let line = text(path)?.split(separator: "\n").first else { return nil }
        let trimmed = line.drop { $0.isWhitespace }
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(trimmed[...last])
    }

    /// Makes a directory that only its owner looks into, where it does not exist yet.
    static func makeDirectory(_ path: String) throws(AgentError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, "made", errno) }
        guard access(path, W_OK | X_OK) == 0 else { throw .file(path, "written", errno) }
    }

    /// Writes a file beside its place and renames it, so that nobody ever reads half of it.
    ///
    /// - Parameter isDurable: Also waits until the disk has it.
    static func replace(
        _ path: String,
        with bytes: [UInt8],
        mode: mode_t = 0o644,
        isDurable: Bool = false
    ) throws(AgentError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(temporary, "written", errno) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { memory in
                write(descriptor, memory.baseAddress.map { $0 + offset }, memory.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = errno
                close(descriptor)
                throw .file(temporary, "written", number)
            }
            offset += count
        }
        let isSynced = !isDurable || fsync(descriptor) == 0
        let number = errno
        guard close(descriptor) == 0, isSynced else { throw .file(temporary, "written", number) }
        guard rename(temporary, path) == 0 else { throw .file(path, "replaced", errno) }
    }
}
