import Compression
import Glibc

/// The server's receipts, one JSON object a line, so that an invoice can be checked without the
/// server: `receipts-<year and month>-<number>.jsonl`, compressed once a file is full.
struct ReceiptLog: Sendable {
    private static let fileBytesMax = 1 << 20

    private let directory: String
    private let bytesMax: Int
    private let report: @Sendable (String) -> Void
    private var path: String?
    private var byteCount = 0
    private var month = ""

    /// Files that went before their time, because there was no room.
    private(set) var evictedFiles = 0

    /// - Parameters:
    ///   - bytesMax: Beyond it the oldest file goes, and that is said.
    ///   - report: Takes one line for the operator.
    init(
        directory: String,
        bytesMax: Int = 1 << 30,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(AgentError) {
        try TextFile.makeDirectory(directory)
        self.directory = directory
        self.bytesMax = bytesMax
        self.report = report
    }

    /// Keeps a receipt as the server wrote it, or a reply's id where there is no more.
    ///
    /// - Parameter unixSeconds: Which month it belongs to.
    mutating func keep(_ receipt: String, unixSeconds: Int) throws(AgentError) {
        let line = Array((receipt + "\n").utf8)
        let month = Self.month(unixSeconds)
        if path == nil || byteCount + line.count > Self.fileBytesMax || self.month != month {
            self.month = month
            try beginFile()
        }
        guard let path else { return }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path, "written", errno) }
        defer { close(descriptor) }
        let count = write(descriptor, line, line.count)
        guard count == line.count else {
            let number = count < 0 ? errno : ENOSPC
            // Half a receipt would spoil the line of the next one.
            if count > 0 { ftruncate(descriptor, byteCount) }
            throw .file(path, "written", number)
        }
        byteCount += line.count
    }

    /// Goes on with the month's last file where it has room, else with a new one.
    private mutating func beginFile() throws(AgentError) {
        let prefix = "receipts-\(month)-"
        let last = files.last { $0.hasPrefix(prefix) }
        var number = last.flatMap { Int($0.dropFirst(prefix.count).prefix { $0.isNumber }) } ?? 1
        var size = last.map { Self.size("\(directory)/\($0)") } ?? 0
        if let last, last.hasSuffix(".zst") || size >= Self.fileBytesMax / 2 {
            number += 1
            size = 0
        }
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        let name = "\(prefix)\(zeros)\(digits).jsonl"
        path = "\(directory)/\(name)"
        byteCount = size
        for full in files where full != name && full.hasSuffix(".jsonl") { compress(full) }
        removeOldest()
    }

    /// Hashes and signatures stay, the rest of a receipt is much the same as the next one's.
    private func compress(_ name: String) {
        let plain = "\(directory)/\(name)"
        guard let bytes = TextFile.bytes(plain, bytesMax: 64 << 20), !bytes.isEmpty else { return }
        do {
            let packed = try bytes.withUnsafeBytes { try ZstdCompressor().compress($0) }
            try TextFile.replace(plain + ".zst", with: packed, mode: 0o600, isDurable: true)
            unlink(plain)
        } catch {
            report("\(plain) stays as it is: \(error)")
        }
    }

    private mutating func removeOldest() {
        var names = files[...]
        var sum = names.reduce(0) { $0 + Self.size("\(directory)/\($1)") }
        while sum > bytesMax - Self.fileBytesMax, names.count > 1, let oldest = names.popFirst() {
            sum -= Self.size("\(directory)/\(oldest)")
            unlink("\(directory)/\(oldest)")
            evictedFiles += 1
            report("\(oldest) is gone: receipts take \(bytesMax >> 20) MB at the most")
        }
    }

    private var files: [String] {
        DirectoryListing.names(directory).filter(ReceiptFiles.isReceipts)
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func month(_ unixSeconds: Int) -> String {
        var seconds = time_t(unixSeconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let month = Int(parts.tm_mon) + 1
        return "\(Int(parts.tm_year) + 1900)\(month < 10 ? "0" : "")\(month)"
    }
}
