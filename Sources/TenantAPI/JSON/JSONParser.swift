/// Parses one JSON text (RFC 8259) of untrusted origin, strictly and within a depth.
struct JSONParser {
    /// Why a text is not JSON, and where.
    struct SyntaxFault: Error, Hashable {
        var message: String
        var line: Int
        var column: Int
    }

    /// Deeper nesting is refused, so that no input exhausts the stack.
    static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a whole text; anything after it but white space is a fault.
    static func parse(_ bytes: [UInt8]) throws(SyntaxFault) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.fault("text after the value") }
        return value
    }

    private func fault(_ message: String) -> SyntaxFault {
        let before = bytes.prefix(position)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SyntaxFault(message: message, line: line, column: position - lineStart + 1)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D {
            position += 1
        }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(SyntaxFault) -> JSONValue {
        guard depth < Self.depthMax else {
            throw fault("nested deeper than \(Self.depthMax) levels")
        }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw fault("the text ends where a value should stand")
        default: return try number()
        }
    }

    private mutating func literal(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(SyntaxFault) -> JSONValue {
        let expected = Array(String(describing: word).utf8)
        guard bytes[position...].starts(with: expected) else { throw fault("not a JSON value") }
        position += expected.count
        return value
    }

    private mutating func object(depth: Int) throws(SyntaxFault) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipSpace()
        if skip("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else {
                throw fault("a member's name should stand here")
            }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("the name '\(name)' is repeated") }
            skipSpace()
            guard skip(":") else { throw fault("':' should stand here") }
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw fault("',' or '}' should stand here") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(SyntaxFault) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return .array([]) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw fault("',' or ']' should stand here") }
        return .array(elements)
    }

    private mutating func number() throws(SyntaxFault) -> JSONValue {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(SyntaxFault) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw fault("not a JSON value") }
    }

    private mutating func string() throws(SyntaxFault) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw fault("a control character in a string") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                text += String(Character(try escape())).utf8
            } else {
                text.append(byte)
            }
        }
        guard skip("\"") else { throw fault("the string does not end") }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw fault("the string is not UTF-8")
        }
        return string
    }

    private mutating func escape() throws(SyntaxFault) -> Unicode.Scalar {
        guard let byte = next else { throw fault("the string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("an unknown escape in a string")
        }
    }

    private mutating func unicodeEscape() throws(SyntaxFault) -> Unicode.Scalar {
        let unit = try hexUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, skip("\\"), skip("u") else { throw fault("a lone surrogate") }
        let low = try hexUnit()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(
                0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00
            )
        else { throw fault("a lone surrogate") }
        return scalar
    }

    private mutating func hexUnit() throws(SyntaxFault) -> UInt16 {
        guard position + 4 <= bytes.count else { throw fault("the string does not end") }
        let digits = bytes[position..<position + 4]
        guard digits.allSatisfy(\.isHexDigit),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("four hex digits should stand here") }
        position += 4
        return unit
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
}
