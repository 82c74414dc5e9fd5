/// Reads one JSON text (RFC 8259); whatever is not one is an error with its place.
struct DocumentParser {
    private let bytes: [UInt8]
    private let allowsRepeatedNames: Bool
    private var position = 0
    private var depth = 0
    /// Deeper texts are refused before they exhaust the stack.
    private static let depthMax = 64

    init(_ bytes: [UInt8], allowsRepeatedNames: Bool) {
        self.bytes = bytes
        self.allowsRepeatedNames = allowsRepeatedNames
    }

    mutating func parse() throws(DocumentSyntaxError) -> DocumentValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw fault("nothing may follow the value") }
        return value
    }

    private mutating func value() throws(DocumentSyntaxError) -> DocumentValue {
        skipSpace()
        guard position < bytes.count else { throw fault("a value is missing") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try nested(Self.object)
        case UInt8(ascii: "["): return try nested(Self.array)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: return try word()
        }
    }

    private mutating func nested(
        _ read: (inout Self) throws(DocumentSyntaxError) -> DocumentValue
    ) throws(DocumentSyntaxError) -> DocumentValue {
        guard depth < Self.depthMax else { throw fault("more than \(Self.depthMax) levels") }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private static func object(_ parser: inout Self) throws(DocumentSyntaxError) -> DocumentValue {
        var members: [DocumentValue.Member] = []
        var names: Set<String> = []
        if parser.skip("}") { return .object(members) }
        repeat {
            parser.skipSpace()
            guard parser.peek() == UInt8(ascii: "\"") else {
                throw parser.fault("a field's name in quotes is missing")
            }
            let key = try parser.string()
            guard names.insert(key).inserted || parser.allowsRepeatedNames else {
                throw parser.fault("the field '\(key)' is given twice")
            }
            guard parser.skip(":") else { throw parser.fault("':' is missing") }
            members.append(.init(key, try parser.value()))
        } while parser.skip(",")
        guard parser.skip("}") else { throw parser.fault("',' or '}' is missing") }
        return .object(members)
    }

    private static func array(_ parser: inout Self) throws(DocumentSyntaxError) -> DocumentValue {
        var elements: [DocumentValue] = []
        if parser.skip("]") { return .array(elements) }
        repeat { elements.append(try parser.value()) } while parser.skip(",")
        guard parser.skip("]") else { throw parser.fault("',' or ']' is missing") }
        return .array(elements)
    }

    private mutating func word() throws(DocumentSyntaxError) -> DocumentValue {
        let words: [(StaticString, DocumentValue)] = [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
        ]
        for (word, value) in words where take(word) { return value }
        throw fault("a value is missing")
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, "\(word)".utf8.elementsEqual(bytes[position..<end]) else {
            return false
        }
        position = end
        return true
    }

    private mutating func number() throws(DocumentSyntaxError) -> String {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
            throw fault("a number has digits and no leading zero")
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw fault("digits after the point are missing") }
        }
        if peek().map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw fault("digits of the exponent are missing") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Skips digits and says how many there were.
    private mutating func digits() -> Int {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            position += 1
        }
        return position - start
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek().map(UInt32.init) == character.value else { return false }
        position += 1
        return true
    }

    private func fault(_ message: String) -> DocumentSyntaxError {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return DocumentSyntaxError(
            offset: position,
            line: line,
            column: position - lineStart + 1,
            message: message
        )
    }
}

extension DocumentParser {
    private mutating func string() throws(DocumentSyntaxError) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw fault("a text is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: "\(try escape())".utf8)
            case 0..<0x20: throw fault("control characters are written as \\u00XX")
            default: content.append(byte)
            }
        }
        throw fault("a text has no end")
    }

    private mutating func escape() throws(DocumentSyntaxError) -> Unicode.Scalar {
        guard let byte = peek() else { throw fault("a text has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault("an unknown escape")
        }
    }

    /// Four hexadecimal digits, or two such escapes that are a surrogate pair.
    private mutating func codePoint() throws(DocumentSyntaxError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, take("\\u") else { throw fault("half of a surrogate pair") }
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault("half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(DocumentSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                byte < 0x80
            else { throw fault("four hexadecimal digits are missing") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
