/// Reads JSON from bytes; nothing it meets traps.
struct JSONTreeParser {
    private static let depthMax = 32

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The whole text as one value.
    mutating func parse() -> JSONTree? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> JSONTree? {
        guard depth < Self.depthMax else { return nil }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return word("true").map { _ in .bool(true) }
        case UInt8(ascii: "f"): return word("false").map { _ in .bool(false) }
        case UInt8(ascii: "n"): return word("null").map { _ in .null }
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONTree? {
        position += 1
        var members: [String: JSONTree] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\""), let name = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            members[name] = value
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func array(depth: Int) -> JSONTree? {
        position += 1
        var elements: [JSONTree] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func number() -> JSONTree? {
        let start = position
        while let byte = peek, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return Double(text) == nil ? nil : .number(text)
    }

    private mutating func string() -> String? {
        let start = position
        position += 1
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\\") { position += 1 }
            if byte == UInt8(ascii: "\"") {
                return JSONText.unescaped(bytes[start..<position])
            }
        }
        return nil
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func word(_ text: StaticString) -> Bool? {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            )
        else { return nil }
        position = end
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }
}
