import BigInt

/// A sum of money in whole minor units of one currency, such as 12.34 EUR; negative for a refund.
public struct Amount: Hashable, Sendable {
    /// What the sum is counted in.
    public let currency: Currency
    /// Cents for EUR, yen for JPY, fils for KWD.
    let minorUnits: BigInt

    init(minorUnits: BigInt, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Nothing.
    public static func zero(in currency: Currency) -> Amount {
        Amount(minorUnits: 0, currency: currency)
    }

    /// The nearest whole number of minor units; halves go away from zero.
    public init(rounding exact: Rational, in currency: Currency) {
        let rounded = exact.rounded(fractionDigits: currency.minorUnitDigits)
        minorUnits = rounded.coefficient * .powerOfTen(currency.minorUnitDigits - rounded.scale)
        self.currency = currency
    }

    /// An amount that needs no rounding; nil if it is finer than the currency's minor unit.
    public init?(_ exact: ExactDecimal, in currency: Currency) {
        guard exact.scale <= currency.minorUnitDigits else { return nil }
        self.init(rounding: exact.rational, in: currency)
    }

    /// The amount as a fraction, for further arithmetic.
    public var exact: Rational {
        Rational(numerator: minorUnits, denominator: .powerOfTen(currency.minorUnitDigits))
    }

    /// Below zero.
    public var isNegative: Bool { minorUnits.signum() < 0 }

    /// Nothing to pay and nothing to return.
    public var isZero: Bool { minorUnits.isZero }
}

extension Amount: CustomStringConvertible {
    /// The plain decimal with all of the currency's digits and without its code, such as `49.00`.
    public var description: String {
        let digits = currency.minorUnitDigits
        return ExactDecimal(coefficient: minorUnits, scale: digits).text(fractionDigitsMin: digits)
    }
}
