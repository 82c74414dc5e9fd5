extension Lexer {
    /// An integer, unsigned integer or double; the sign is the parser's.
    mutating func number() throws(LexicalError) -> Token.Kind {
        if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x") {
            position += 2
            return try integer(radix: 16) { $0.hexadecimalValue != nil }
        }
        let start = position
        skipDigits()
        let isDouble = skipFraction()
        guard skipExponent() || isDouble else {
            position = start
            return try integer(radix: 10) { $0.isDigit }
        }
        let text = String(decoding: source.bytes[start..<position], as: UTF8.self)
        try refuseIdentifierPart(after: "a number")
        guard let value = Double(text.hasPrefix(".") ? "0" + text : text) else {
            throw LexicalError("`\(text)` is not a number")
        }
        return .double(value)
    }

    private mutating func skipDigits() {
        while peek().isDigit { position += 1 }
    }

    private mutating func skipFraction() -> Bool {
        guard peek() == UInt8(ascii: "."), peek(1).isDigit else { return false }
        position += 1
        skipDigits()
        return true
    }

    private mutating func skipExponent() -> Bool {
        guard peek() | 0x20 == UInt8(ascii: "e") else { return false }
        let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
        guard peek(1 + sign).isDigit else { return false }
        position += 1 + sign
        skipDigits()
        return true
    }

    private mutating func integer(
        radix: UInt64,
        isDigit: (UInt8) -> Bool
    ) throws(LexicalError) -> Token.Kind {
        let start = position
        var magnitude: UInt64? = 0
        while isDigit(peek()) {
            magnitude = magnitude.flatMap {
                $0.appending(digit: UInt64(peek().hexadecimalValue ?? 0), radix: radix)
            }
            position += 1
        }
        guard position > start else { throw LexicalError("a digit is expected after `0x`") }
        let isUnsigned = peek() | 0x20 == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        try refuseIdentifierPart(after: "a number")
        guard let magnitude else { throw LexicalError("the number does not fit 64 bits") }
        return isUnsigned ? .unsigned(magnitude) : .integer(magnitude: magnitude)
    }

    private mutating func refuseIdentifierPart(after what: String) throws(LexicalError) {
        guard peek().isIdentifierPart else { return }
        let start = position
        while peek().isIdentifierPart { position += 1 }
        throw LexicalError(
            "an operator is expected after \(what)",
            at: SourceSpan(start, position)
        )
    }
}

extension UInt64 {
    /// This number with one more digit, nil when that does not fit.
    func appending(digit: UInt64, radix: UInt64) -> UInt64? {
        let (product, overflow) = multipliedReportingOverflow(by: radix)
        let (sum, carry) = product.addingReportingOverflow(digit)
        return overflow || carry ? nil : sum
    }
}
