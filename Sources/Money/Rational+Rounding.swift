import BigInt

extension Rational {
    /// The nearest decimal with so many digits after the point; halves go away from zero.
    ///
    /// This is the only place where money or a quantity loses digits.
    public func rounded(fractionDigits: Int) -> ExactDecimal {
        let scaled = numerator * .powerOfTen(fractionDigits)
        let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: denominator)
        let isHalfOrMore = remainder.magnitude * 2 >= denominator.magnitude
        let step: BigInt = isHalfOrMore ? (numerator.signum() < 0 ? -1 : 1) : 0
        return ExactDecimal(coefficient: quotient + step, scale: fractionDigits)
    }

    /// The number as a decimal if at most so many digits after the point say it exactly, else nil.
    public func decimal(fractionDigitsMax: Int) -> ExactDecimal? {
        if denominator == 1 { return ExactDecimal(coefficient: numerator, scale: 0) }
        let scaled = numerator * .powerOfTen(fractionDigitsMax)
        let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: denominator)
        return remainder.isZero
            ? ExactDecimal(coefficient: quotient, scale: fractionDigitsMax) : nil
    }
}
