import Compression
import Glibc

/// Receipts in files, one JSON object a line: `.jsonl`, or `.jsonl.zst`.
enum ReceiptFiles {
    /// Of a file of the agent's, plain.
    private static let fileBytesMax = 64 << 20

    /// The files that a path names: itself, or those of a directory.
    ///
    /// - Throws: `AgentError` where there is nothing.
    static func paths(_ path: String) throws(AgentError) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        let names = DirectoryListing.names(path).filter(isReceipts)
        guard !names.isEmpty else {
            throw AgentError(
                code: .verification,
                message: "\(path) holds no receipts (receipts-*.jsonl); it is the directory "
                    + "'receipts' of an agent's --state-dir"
            )
        }
        return names.map { "\(path)/\($0)" }
    }

    /// Whether a name is one that the agent gives to a file of receipts.
    static func isReceipts(_ name: String) -> Bool {
        name.hasPrefix("receipts-") && (name.hasSuffix(".jsonl") || name.hasSuffix(".jsonl.zst"))
    }

    /// Hands out a file's lines; the last may be cut where a node lost power.
    static func forEachLine(
        _ path: String,
        _ body: (_ number: Int, _ line: [UInt8]) throws(AgentError) -> Void
    ) throws(AgentError) {
        let bytes = try content(path)
        var number = 0
        for line in bytes.split(separator: 0x0A) {
            number += 1
            try body(number, Array(line))
        }
    }

    private static func content(_ path: String) throws(AgentError) -> [UInt8] {
        guard let bytes = TextFile.bytes(path, bytesMax: fileBytesMax) else {
            throw .unreadable(path)
        }
        guard path.hasSuffix(".zst") else { return bytes }
        do {
            return try bytes.withUnsafeBytes { memory throws(CompressionError) in
                try decompress(memory, coding: .zstd, limit: fileBytesMax)
            }
        } catch {
            throw AgentError(code: .verification, message: "\(path) is damaged: \(error)")
        }
    }
}
