import Glibc

/// Reads small files, such as those of /proc, which tell no size.
enum ProcFile {
    private static let bytesMax = 1 << 20

    /// The file's text; nil where it cannot be read or is larger than 1 MiB.
    static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file's bytes; nil where it cannot be read or is larger than `limit`.
    static func bytes(_ path: String, limit: Int = bytesMax) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0, content.count + count <= limit else { return nil }
            guard count > 0 else { return content }
            content += chunk[..<count]
        }
    }
}
