import BigInt

extension Rational {
    /// The longest text that is read, in bytes.
    public static let textLengthMax = 400

    /// Reads what `description` writes, or a plain decimal such as `-12.34`; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.textLengthMax else { return nil }
        if let decimal = ExactDecimal(text) {
            self = decimal.rational
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let numerator = wholeNumber(first) else {
            return nil
        }
        guard parts.count == 2 else {
            self.init(numerator: numerator, denominator: 1)
            return
        }
        guard let denominator = wholeNumber(parts[1]), denominator.signum() > 0 else { return nil }
        self.init(numerator: numerator, denominator: denominator)
    }
}

/// Digits, perhaps after a minus sign.
private func wholeNumber(_ text: Substring) -> BigInt? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return BigInt(String(text), radix: 10)
}
