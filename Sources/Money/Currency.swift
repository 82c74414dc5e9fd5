/// A currency of ISO 4217, with the number of decimal digits of its minor unit.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The alphabetic code, such as `EUR`.
    public let code: String
    /// 2 for EUR and most others, 0 for JPY, 3 for KWD, 4 for UYW.
    public let minorUnitDigits: Int

    /// The currency of an upper-case alphabetic code; nil if ISO 4217 has none with a minor unit.
    public init?(code: String) {
        guard let digits = minorUnitDigitsByCode[code] else { return nil }
        self.code = code
        minorUnitDigits = digits
    }

    /// The code.
    public var description: String { code }

    /// A price as plain decimal text: at least the minor unit's digits, more where it is finer.
    public func text(_ price: ExactDecimal) -> String {
        price.text(fractionDigitsMin: minorUnitDigits)
    }
}
