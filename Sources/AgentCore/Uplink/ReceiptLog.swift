import Glibc

/// The server's receipts, one JSON object a line, so that an invoice can be checked without the
/// server: `receipts-<year and month>-<number>.jsonl`.
struct ReceiptLog: Sendable {
    private static let fileBytesMax = 16 << 20

    private let directory: String
    private let bytesMax: Int
    private var path: String?
    private var byteCount = 0
    private var month = ""

    /// - Parameter bytesMax: Beyond it the oldest file goes.
    init(directory: String, bytesMax: Int = 256 << 20) throws(AgentError) {
        try TextFile.makeDirectory(directory)
        self.directory = directory
        self.bytesMax = bytesMax
    }

    /// Keeps what a reply says: the whole receipt, or its id where it is too large for a header.
    ///
    /// - Parameter unixSeconds: Which month it belongs to.
    mutating func keep(_ response: HTTPResponse, unixSeconds: Int) throws(AgentError) {
        guard let line = Self.line(response) else { return }
        let month = Self.month(unixSeconds)
        if path == nil || byteCount + line.count > Self.fileBytesMax || self.month != month {
            self.month = month
            try beginFile()
        }
        guard let path else { return }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path, "written", errno) }
        defer { close(descriptor) }
        guard write(descriptor, line, line.count) == line.count else {
            throw .file(path, "written", errno)
        }
        byteCount += line.count
    }

    private mutating func beginFile() throws(AgentError) {
        let names = files
        let prefix = "receipts-\(month)-"
        let last = names.last { $0.hasPrefix(prefix) }
        var number = last.flatMap { Int($0.dropFirst(prefix.count).dropLast(6)) } ?? 1
        var size = last.map { Self.size("\(directory)/\($0)") } ?? 0
        if size >= Self.fileBytesMax / 2 {
            number += 1
            size = 0
        }
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
        path = "\(directory)/\(prefix)\(zeros)\(digits).jsonl"
        byteCount = size
        removeOldest()
    }

    private func removeOldest() {
        var names = files[...]
        var sum = names.reduce(0) { $0 + Self.size("\(directory)/\($1)") }
        while sum > bytesMax - Self.fileBytesMax, let oldest = names.popFirst() {
            sum -= Self.size("\(directory)/\(oldest)")
            unlink("\(directory)/\(oldest)")
        }
    }

    private var files: [String] {
        DirectoryListing.names(directory).filter {
            $0.hasPrefix("receipts-") && $0.hasSuffix(".jsonl")
        }
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func line(_ response: HTTPResponse) -> [UInt8]? {
        if let whole = response["meterbee-receipt-json"] { return Array((whole + "\n").utf8) }
        guard let id = response["meterbee-receipt"] else { return nil }
        var json = JSONWriter()
        json.object { $0.member("id", id) }
        return Array((json.text + "\n").utf8)
    }

    private static func month(_ unixSeconds: Int) -> String {
        var seconds = time_t(unixSeconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let month = Int(parts.tm_mon) + 1
        return "\(Int(parts.tm_year) + 1900)\(month < 10 ? "0" : "")\(month)"
    }
}
