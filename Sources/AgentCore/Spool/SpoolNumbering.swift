/// Names batches `<agent>/<spool>/<number>`: a spool never used before, numbers strictly rising.
///
/// Numbers are taken from blocks that are on the disk before the first of them is used, so that
/// none is used twice whatever the disk had not got when the machine went down.
struct SpoolNumbering: Sendable {
    private static let blockSize: UInt64 = 1024

    /// 128 random bits as hexadecimal digits.
    private(set) var spool: String
    private var last: UInt64
    private var reservedThrough: UInt64
    /// Nil where nothing is kept; then the spool ends with the process.
    private let path: String?

    /// Goes on where the file says, or begins a spool.
    ///
    /// - Parameter lastNumber: The largest number that is known to be used.
    init(path: String?, lastNumber: UInt64) {
        self.path = path
        let kept = path.flatMap { TextFile.bytes($0) }
        if let kept, let spool = JSONText.stringMember("spool", in: kept), spool.utf8.count == 32,
            let reserved = JSONText.stringMember("reserved_through", in: kept)
                .flatMap({ UInt64($0) })
        {
            self.spool = spool
            reservedThrough = reserved
        } else {
            spool = Self.randomSpool()
            reservedThrough = 0
        }
        // What is left of the last block may have been used.
        last = max(reservedThrough, lastNumber)
        reservedThrough = last
    }

    /// A number that was never used.
    ///
    /// - Throws: `AgentError` where the next block cannot be kept; the number is lost then.
    mutating func next() throws(AgentError) -> UInt64 {
        last += 1
        if last > reservedThrough {
            reservedThrough = last + Self.blockSize - 1
            try keep()
        }
        return last
    }

    /// Goes on under a new spool, after the server refused a key of the old one.
    mutating func beginSpool() throws(AgentError) {
        spool = Self.randomSpool()
        try keep()
    }

    /// The key of a batch.
    func key(agentID: String, number: UInt64) -> String { "\(agentID)/\(spool)/\(number)" }

    private func keep() throws(AgentError) {
        guard let path else { return }
        var json = JSONWriter()
        json.object { json in
            json.member("spool", spool)
            json.member("reserved_through", String(reservedThrough))
        }
        try TextFile.replace(
            path,
            with: Array((json.text + "\n").utf8),
            mode: 0o600,
            isDurable: true
        )
    }

    private static func randomSpool() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
