/// Turns source text into tokens and collects what is wrong on the way.
struct Lexer {
    let source: SourceText
    var position = 0
    private(set) var tokens: [Token] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(_ source: SourceText) {
        self.source = source
    }

    /// All tokens, the last one `.end`.
    mutating func run() throws(ExpressionError) -> [Token] {
        while diagnostics.count < 10 {
            skipBlanks()
            guard position < source.bytes.count else { break }
            let start = position
            do throws(LexicalError) {
                let kind = try nextKind()
                tokens.append(Token(kind: kind, span: SourceSpan(start, position)))
            } catch {
                let end = max(error.span?.end ?? 0, Int32(clamping: position))
                let span = error.span ?? SourceSpan(start, Int(end))
                diagnostics.append(source.diagnostic(error.message, at: span))
                position = max(position, start + 1)
            }
        }
        guard diagnostics.isEmpty else {
            throw ExpressionError(code: .syntax, diagnostics: diagnostics)
        }
        let end = SourceSpan(source.bytes.count, source.bytes.count)
        tokens.append(Token(kind: .end, span: end))
        return tokens
    }

    /// The byte at an offset from the current position, 0 past the end.
    func peek(_ offset: Int = 0) -> UInt8 {
        position + offset < source.bytes.count ? source.bytes[position + offset] : 0
    }

    private mutating func skipBlanks() {
        while position < source.bytes.count {
            switch peek() {
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 0x0C, UInt8(ascii: "\r"),
                UInt8(ascii: " "):
                position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                position =
                    source.bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D }
                    ?? source.bytes.count
            default: return
            }
        }
    }

    private mutating func nextKind() throws(LexicalError) -> Token.Kind {
        let byte = peek()
        if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1).isDigit) { return try number() }
        if byte == UInt8(ascii: "`") { return try quotedField() }
        if let prefix = stringPrefix() { return try stringLiteral(prefix) }
        if byte.isIdentifierStart { return .identifier(identifier()) }
        return .symbol(try symbol())
    }

    private mutating func identifier() -> String {
        let start = position
        while peek().isIdentifierPart { position += 1 }
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }

    private mutating func quotedField() throws(LexicalError) -> Token.Kind {
        let start = position + 1
        position = start
        while peek().isQuotedFieldPart { position += 1 }
        guard peek() == UInt8(ascii: "`") else {
            throw LexicalError(
                "a back-quoted field ends with ` and holds only letters, digits, `_.-/` and spaces"
            )
        }
        position += 1
        guard position - 1 > start else { throw LexicalError("a back-quoted field is not empty") }
        return .quotedField(String(decoding: source.bytes[start..<position - 1], as: UTF8.self))
    }

    private mutating func symbol() throws(LexicalError) -> Symbol {
        for length in [2, 1] where position + length <= source.bytes.count {
            let text = String(decoding: source.bytes[position..<position + length], as: UTF8.self)
            if let symbol = Symbol(rawValue: text) {
                position += length
                return symbol
            }
        }
        let scalar = String(decoding: source.bytes[position...].prefix(4), as: UTF8.self)
            .unicodeScalars.first
        position += max(1, scalar?.utf8.count ?? 1)
        switch scalar {
        case "=": throw LexicalError("`=` is no operator: write `==` to compare")
        case "&": throw LexicalError("`&` is no operator: write `&&`")
        case "|": throw LexicalError("`|` is no operator: write `||`")
        case let scalar?:
            throw LexicalError("the character \(scalar.debugDescription) is not expected here")
        case nil: throw LexicalError("the text is not UTF-8")
        }
    }
}
