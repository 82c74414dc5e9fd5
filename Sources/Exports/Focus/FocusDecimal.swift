import Money

/// Decimals as this product writes them into FOCUS files.
enum FocusDecimal {
    /// The number of a text such as `-25.0`; nil without a point, with an exponent or separators.
    static func parse(_ text: String) -> Rational? {
        guard text.contains("."), text.utf8.count <= 120 else { return nil }
        if let short = ExactDecimal(text) { return short.rational }
        return Rational(decimal: text)
    }
}

extension Rational {
    /// Reads a plain decimal longer than `ExactDecimal` takes, digit group by digit group.
    fileprivate init?(decimal text: String) {
        let isNegative = text.hasPrefix("-")
        let digits = Array(text.utf8.drop { $0 == UInt8(ascii: "-") })
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            digits.count == text.utf8.count - (isNegative ? 1 : 0)
        else { return nil }
        var value = Rational.zero
        let ten = Rational(10)
        for digit in parts[0] + parts[1] {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * ten + Rational(digit - UInt8(ascii: "0"))
        }
        for _ in parts[1] { value = value / ten }
        self = isNegative ? -value : value
    }
}
