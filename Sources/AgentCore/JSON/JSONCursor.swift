/// Walks a JSON text (RFC 8259) without building a tree, for replies of megabytes of which little
/// is wanted. Nothing it meets traps; what is no JSON ends the walk.
struct JSONCursor {
    private static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Hands out an object's members; `body` reads or skips the value of each.
    ///
    /// - Returns: False where this is no object, or no whole one.
    mutating func forEachMember(_ body: (inout JSONCursor, String) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        while true {
            guard let name = string(), take(UInt8(ascii: ":")), body(&self, name) else {
                return false
            }
            if take(UInt8(ascii: "}")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// Hands out an array's elements; `body` reads or skips each. Null is an array of none.
    mutating func forEachElement(_ body: (inout JSONCursor) -> Bool) -> Bool {
        guard peek == UInt8(ascii: "[") else { return skipNull() }
        position += 1
        if take(UInt8(ascii: "]")) { return true }
        while true {
            guard body(&self) else { return false }
            if take(UInt8(ascii: "]")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// Reads a string; nil for anything else, which is then not taken.
    mutating func string() -> String? {
        guard peek == UInt8(ascii: "\"") else { return nil }
        let start = position
        guard skipString() else { return nil }
        let quoted = bytes[start..<position]
        if !quoted.contains(UInt8(ascii: "\\")) {
            return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
        }
        return JSONText.unescaped(quoted)
    }

    /// Reads a truth value; nil for anything else, which is then not taken.
    mutating func truth() -> Bool? {
        switch peek {
        case UInt8(ascii: "t"): skipWord("true") ? true : nil
        case UInt8(ascii: "f"): skipWord("false") ? false : nil
        default: nil
        }
    }

    /// Passes over a value of any kind.
    mutating func skip() -> Bool { skip(depth: 0) }

    private mutating func skip(depth: Int) -> Bool {
        guard depth < Self.depthMax else { return false }
        switch peek {
        case UInt8(ascii: "{"): return forEachMember { cursor, _ in cursor.skip(depth: depth + 1) }
        case UInt8(ascii: "["): return forEachElement { $0.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "t"): return skipWord("true")
        case UInt8(ascii: "f"): return skipWord("false")
        case UInt8(ascii: "n"): return skipNull()
        default: return skipNumber()
        }
    }

    private mutating func skipString() -> Bool {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func skipNumber() -> Bool {
        let start = position
        while position < bytes.count, "+-.0123456789eE".utf8.contains(bytes[position]) {
            position += 1
        }
        return position > start
    }

    private mutating func skipNull() -> Bool { peek == UInt8(ascii: "n") && skipWord("null") }

    private mutating func skipWord(_ word: String) -> Bool {
        guard bytes[min(position, bytes.count)...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    /// The next byte that is no white space.
    private var peek: UInt8? {
        mutating get {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                position += 1
            }
            return position < bytes.count ? bytes[position] : nil
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }
}
