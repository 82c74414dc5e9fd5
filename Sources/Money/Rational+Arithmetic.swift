import BigInt

extension Rational {
    /// The exact sum.
    public static func + (left: Rational, right: Rational) -> Rational {
        Rational(
            numerator: left.numerator * right.denominator + right.numerator * left.denominator,
            denominator: left.denominator * right.denominator
        )
    }

    /// The exact difference.
    public static func - (left: Rational, right: Rational) -> Rational { left + -right }

    /// The exact product.
    public static func * (left: Rational, right: Rational) -> Rational {
        Rational(
            numerator: left.numerator * right.numerator,
            denominator: left.denominator * right.denominator
        )
    }

    /// The exact quotient; the divisor must not be zero.
    public static func / (left: Rational, right: Rational) -> Rational {
        Rational(
            numerator: left.numerator * right.denominator,
            denominator: left.denominator * right.numerator
        )
    }

    /// The same number with the other sign.
    public static prefix func - (number: Rational) -> Rational {
        Rational(lowestTerms: -number.numerator, number.denominator)
    }

    /// Adds exactly.
    public static func += (left: inout Rational, right: Rational) { left = left + right }

    private init(lowestTerms numerator: BigInt, _ denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }
}
