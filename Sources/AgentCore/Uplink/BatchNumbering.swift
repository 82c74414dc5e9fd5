/// Names batches: `<agent>/<spool>/<seq>`, a spool never used before, numbers strictly rising.
struct BatchNumbering: Sendable {
    /// 128 random bits as hexadecimal digits.
    private(set) var spool: String
    private var lastNumber: UInt64 = 0

    init(spoolBits: (UInt64, UInt64)) {
        spool = Self.spool(spoolBits)
    }

    /// The key of a batch that was never sent before.
    mutating func next(agentID: String) -> String {
        lastNumber += 1
        return "\(agentID)/\(spool)/\(lastNumber)"
    }

    /// Goes on under a new spool, after the server refused a key of the old one.
    mutating func beginSpool(_ bits: (UInt64, UInt64)) {
        spool = Self.spool(bits)
        lastNumber = 0
    }

    private static func spool(_ bits: (UInt64, UInt64)) -> String {
        hexadecimal(bits.0) + hexadecimal(bits.1)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
