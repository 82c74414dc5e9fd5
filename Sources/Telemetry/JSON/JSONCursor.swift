/// Reads JSON (RFC 8259) in place, token by token; every fault names its byte.
struct JSONCursor {
    /// A number's text; `isInteger` when it has neither fraction nor exponent.
    struct Number {
        var text: ByteRange
        var isInteger: Bool
    }

    /// A string's content between its quotes.
    struct StringToken {
        var content: ByteRange
        /// Without escapes the content is the text.
        var hasEscapes: Bool
    }

    /// How deep values without a meaning to OTLP may nest.
    static let unknownLevelsMax = 256

    private let start: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private(set) var position: UnsafeRawPointer

    init(_ range: ByteRange) {
        start = range.start
        end = range.end
        position = range.start
    }

    /// Bytes from the start of the text to an address in it.
    func offset(of address: UnsafeRawPointer) -> Int { address - start }

    func error(
        _ message: String,
        code: TelemetryError.Code = .malformedJSON,
        at address: UnsafeRawPointer? = nil
    ) -> TelemetryError {
        TelemetryError(code: code, message: message, offset: offset(of: address ?? position))
    }

    /// The next byte that is no white space, not consumed; nil at the end.
    mutating func peek() -> UInt8? {
        while position < end {
            let byte = position.load(as: UInt8.self)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// Whether some JSON value may begin here.
    var startsValue: Bool {
        var ahead = self
        switch ahead.peek() ?? 0 {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"),
            UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), 0x30...0x39:
            return true
        default: return false
        }
    }

    /// Consumes one punctuation character if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(TelemetryError) {
        guard take(character) else { throw error("expected '\(character)'") }
    }

    /// Consumes a literal such as `null` if it is next.
    mutating func takeLiteral(_ literal: StaticString) -> Bool {
        guard peek() != nil, end - position >= literal.utf8CodeUnitCount else { return false }
        for index in 0..<literal.utf8CodeUnitCount
        where position.load(fromByteOffset: index, as: UInt8.self) != literal.utf8Start[index] {
            return false
        }
        position += literal.utf8CodeUnitCount
        return true
    }

    /// Requires the end of the text.
    mutating func expectEnd() throws(TelemetryError) {
        if peek() != nil { throw error("unexpected text after the JSON value") }
    }
}

extension JSONCursor {
    /// Consumes a string; its UTF-8 and escapes are checked, nothing is copied.
    mutating func string() throws(TelemetryError) -> StringToken {
        try expect("\"")
        let content = position
        var hasEscapes = false
        var isASCII = true
        while position < end {
            let byte = position.load(as: UInt8.self)
            if byte == UInt8(ascii: "\"") {
                let range = ByteRange(start: content, end: position)
                if !isASCII { try checkUTF8(range) }
                position += 1
                return StringToken(content: range, hasEscapes: hasEscapes)
            }
            guard byte >= 0x20 else {
                throw error("a control character in a string must be escaped")
            }
            if byte >= 0x80 { isASCII = false }
            position += 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            }
        }
        throw error("a string does not end", at: content - 1)
    }

    /// Checks what follows a backslash.
    private mutating func escape() throws(TelemetryError) {
        guard position < end else { throw error("a string does not end") }
        let byte = position.load(as: UInt8.self)
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            guard end - position >= 5, JSONEscapes.codeUnit(at: position + 1) != nil else {
                throw error("\\u needs four hexadecimal digits")
            }
            position += 5
        default: throw error("an escape that JSON does not have")
        }
    }

    private func checkUTF8(_ range: ByteRange) throws(TelemetryError) {
        guard String(validating: range.buffer, as: UTF8.self) == nil else { return }
        throw error("a string is not UTF-8", at: range.start)
    }

    /// Consumes a number.
    mutating func number() throws(TelemetryError) -> Number {
        _ = peek()
        let text = position
        _ = takeByte(UInt8(ascii: "-"))
        let whole = digits()
        let leads = whole > 1 && (position - whole).load(as: UInt8.self) == UInt8(ascii: "0")
        guard whole > 0, !leads else { throw error("a malformed number", at: text) }
        var isInteger = true
        if takeByte(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw error("a malformed number", at: text) }
        }
        if takeByte(UInt8(ascii: "e")) || takeByte(UInt8(ascii: "E")) {
            isInteger = false
            if !takeByte(UInt8(ascii: "+")) { _ = takeByte(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw error("a malformed number", at: text) }
        }
        return Number(text: ByteRange(start: text, end: position), isInteger: isInteger)
    }

    private mutating func takeByte(_ byte: UInt8) -> Bool {
        guard position < end, position.load(as: UInt8.self) == byte else { return false }
        position += 1
        return true
    }

    private mutating func digits() -> Int {
        var count = 0
        while position < end, (0x30...0x39).contains(position.load(as: UInt8.self)) {
            position += 1
            count += 1
        }
        return count
    }

    /// Consumes any value; its brackets may nest `unknownLevelsMax` deep.
    mutating func skipValue() throws(TelemetryError) {
        try skipValue(level: 0)
    }

    private mutating func skipValue(level: Int) throws(TelemetryError) {
        switch peek() {
        case UInt8(ascii: "{"): try skipMembers(level: level + 1)
        case UInt8(ascii: "["): try skipElements(level: level + 1)
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            guard takeLiteral("true") || takeLiteral("false") || takeLiteral("null") else {
                throw error("expected a value")
            }
        case nil: throw error("expected a value, found the end")
        default: _ = try number()
        }
    }

    private func checkLevel(_ level: Int) throws(TelemetryError) {
        guard level > Self.unknownLevelsMax else { return }
        throw error(
            "unknown values nest deeper than \(Self.unknownLevelsMax) levels",
            code: .nestedTooDeep
        )
    }

    private mutating func skipMembers(level: Int) throws(TelemetryError) {
        try checkLevel(level)
        try expect("{")
        guard !take("}") else { return }
        repeat {
            _ = try string()
            try expect(":")
            try skipValue(level: level)
        } while take(",")
        try expect("}")
    }

    private mutating func skipElements(level: Int) throws(TelemetryError) {
        try checkLevel(level)
        try expect("[")
        guard !take("]") else { return }
        repeat { try skipValue(level: level) } while take(",")
        try expect("]")
    }
}
