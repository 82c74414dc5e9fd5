extension Lexer {
    /// What stands before a string's opening quote.
    struct StringPrefix {
        let length: Int
        let isBytes: Bool
        let isRaw: Bool
    }

    /// The prefix of the string literal that starts here, nil when none does.
    func stringPrefix() -> StringPrefix? {
        var length = 0
        let isBytes = peek() | 0x20 == UInt8(ascii: "b")
        if isBytes { length += 1 }
        let isRaw = peek(length) | 0x20 == UInt8(ascii: "r")
        if isRaw { length += 1 }
        guard peek(length) == UInt8(ascii: "\"") || peek(length) == UInt8(ascii: "'") else {
            return nil
        }
        return StringPrefix(length: length, isBytes: isBytes, isRaw: isRaw)
    }

    /// A string or bytes literal, its escapes resolved.
    mutating func stringLiteral(_ prefix: StringPrefix) throws(LexicalError) -> Token.Kind {
        let start = position
        position += prefix.length
        let quote = peek()
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        var content: [UInt8] = []
        while !closes(quote, isTriple: isTriple) {
            guard position < source.bytes.count, isTriple || !isLineEnd(peek()) else {
                let opening = String(
                    repeating: Character(Unicode.Scalar(quote)),
                    count: isTriple ? 3 : 1
                )
                throw LexicalError(
                    "the closing \(opening) of this literal is missing",
                    at: SourceSpan(start, position)
                )
            }
            if peek() == UInt8(ascii: "\\"), !prefix.isRaw {
                try escape(into: &content, isBytes: prefix.isBytes)
            } else {
                content.append(peek())
                position += 1
            }
        }
        position += isTriple ? 3 : 1
        return prefix.isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func closes(_ quote: UInt8, isTriple: Bool) -> Bool {
        peek() == quote && (!isTriple || (peek(1) == quote && peek(2) == quote))
            && position < source.bytes.count
    }

    private mutating func escape(
        into content: inout [UInt8],
        isBytes: Bool
    ) throws(LexicalError) {
        let start = position
        position += 2
        switch source.bytes.count >= position ? source.bytes[position - 1] : 0 {
        case UInt8(ascii: "a"): content.append(0x07)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "v"): content.append(0x0B)
        case let byte where "\\?\"'`".utf8.contains(byte): content.append(byte)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            let code = try digits(2, radix: 16, from: start)
            try append(code, to: &content, isBytes: isBytes, from: start)
        case UInt8(ascii: "u") where !isBytes:
            try unicodeEscape(into: &content, from: start)
        case UInt8(ascii: "U") where !isBytes:
            let code = try digits(8, radix: 16, from: start)
            try append(code, to: &content, isBytes: false, from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            let code = try digits(3, radix: 8, from: start)
            try append(code, to: &content, isBytes: isBytes, from: start)
        default:
            throw LexicalError(
                isBytes
                    ? "bytes know the escapes \\abfnrtv\\?\"'` \\xHH and \\ooo"
                    : "strings know the escapes \\abfnrtv\\?\"'` \\xHH \\uHHHH "
                        + "\\UHHHHHHHH and \\ooo",
                at: SourceSpan(start, position)
            )
        }
    }

    /// `\uHHHH`, or two of them that are a surrogate pair.
    private mutating func unicodeEscape(
        into content: inout [UInt8],
        from start: Int
    ) throws(LexicalError) {
        var code = try digits(4, radix: 16, from: start)
        if (0xD800..<0xDC00).contains(code), peek() == UInt8(ascii: "\\"),
            peek(1) == UInt8(ascii: "u")
        {
            position += 2
            let low = try digits(4, radix: 16, from: start)
            guard (0xDC00..<0xE000).contains(low) else {
                throw LexicalError(
                    "a low surrogate is expected after a high one",
                    at: SourceSpan(start, position)
                )
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        try append(code, to: &content, isBytes: false, from: start)
    }

    private mutating func digits(
        _ count: Int,
        radix: UInt64,
        from start: Int
    ) throws(LexicalError) -> UInt32 {
        var value: UInt64 = 0
        for _ in 0..<count {
            guard let digit = peek().hexadecimalValue, digit < radix else {
                throw LexicalError(
                    "\(count) \(radix == 8 ? "octal" : "hexadecimal") digits are expected here",
                    at: SourceSpan(start, position + 1)
                )
            }
            value = value * radix + UInt64(digit)
            position += 1
        }
        return UInt32(truncatingIfNeeded: value)
    }

    private func append(
        _ code: UInt32,
        to content: inout [UInt8],
        isBytes: Bool,
        from start: Int
    ) throws(LexicalError) {
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: code))
            return
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw LexicalError(
                "U+\(String(code, radix: 16, uppercase: true)) is not a code point",
                at: SourceSpan(start, position)
            )
        }
        content.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }
}
