/// A number, or a string that should spell one.
struct JSONScalar {
    /// The text of the number without quotes.
    private let text: ByteRange
    private let isInteger: Bool
    let isString: Bool

    /// Consumes a number or a string; nil, and nothing consumed, when something else is next.
    init?(_ cursor: inout JSONCursor) throws(TelemetryError) {
        switch cursor.peek() ?? 0 {
        case UInt8(ascii: "\""):
            let token = try cursor.string()
            text = token.content
            isString = true
            var inner = JSONCursor(token.content)
            let number = try? inner.number()
            isInteger = number.map { $0.isInteger && $0.text.count == token.content.count } ?? false
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try cursor.number()
            text = number.text
            isInteger = number.isInteger
            isString = false
        default: return nil
        }
    }

    /// The integer, also from a spelling such as `1e3` or `5.0`; nil when it is none of this type.
    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        if isInteger { return digits(type) }
        guard let double, abs(double) <= 9_007_199_254_740_992 else { return nil }
        return Integer(exactly: double)
    }

    /// The number; also "NaN", "Infinity" and "-Infinity" as strings. Nil when too large to be
    /// finite.
    var double: Double? {
        let text = String(decoding: text.buffer, as: UTF8.self)
        if isString {
            switch text {
            case "NaN": return .nan
            case "Infinity": return .infinity
            case "-Infinity": return -.infinity
            default: break
            }
        }
        guard isNumber, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// Whether the whole text is a JSON number.
    private var isNumber: Bool {
        guard isString else { return true }
        var cursor = JSONCursor(text)
        guard let number = try? cursor.number() else { return false }
        return number.text.start == text.start && number.text.count == text.count
    }

    private func digits<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        var value: Integer = 0
        var isNegative = false
        for byte in text.buffer {
            guard byte != UInt8(ascii: "-") else {
                isNegative = true
                continue
            }
            let digit = Integer(truncatingIfNeeded: byte &- 0x30)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(digit)
                : product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
