import BigInt

extension ExactDecimal: CustomStringConvertible {
    /// The longest text that is read, in bytes: no lawful price or quantity comes near it.
    public static let textLengthMax = 48

    /// Reads a plain decimal such as `-12.34`; nil for anything else.
    ///
    /// Refused: an exponent, a plus sign, leading zeros, a bare point, spaces, other digits than
    /// ASCII's, and texts longer than `textLengthMax`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.textLengthMax + 1))
        guard bytes.count <= Self.textLengthMax else { return nil }
        let unsigned = bytes.first == minus ? bytes.dropFirst() : bytes[...]
        let parts = unsigned.split(separator: point, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isDigits) else { return nil }
        guard let whole = parts.first, whole.count == 1 || whole.first != zeroDigit else {
            return nil
        }
        let fraction = parts.count == 2 ? parts[1] : []
        let digits = String(decoding: whole + fraction, as: UTF8.self)
        guard let magnitude = BigInt(digits, radix: 10) else { return nil }
        self.init(
            coefficient: bytes.first == minus ? -magnitude : magnitude,
            scale: fraction.count
        )
    }

    /// The shortest plain decimal, such as `0.3`.
    public var description: String { text(fractionDigitsMin: 0) }

    /// A plain decimal with at least so many digits after the point: `0.3` as `0.30`.
    public func text(fractionDigitsMin: Int) -> String {
        let places = max(scale, fractionDigitsMin)
        let digits = String((coefficient * .powerOfTen(places - scale)).magnitude)
        guard places > 0 else { return (isNegative ? "-" : "") + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return (isNegative ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}

private let minus = UInt8(ascii: "-")
private let point = UInt8(ascii: ".")
private let zeroDigit = UInt8(ascii: "0")

private func isDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { $0 >= zeroDigit && $0 <= UInt8(ascii: "9") }
}
