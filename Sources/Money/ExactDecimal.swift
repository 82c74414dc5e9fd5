import BigInt

/// A decimal number of any size, exact: an integer coefficient divided by a power of ten.
///
/// Always in lowest terms, so `0.3` and `0.30` are equal, hash alike and print alike.
public struct ExactDecimal: Hashable, Sendable {
    /// The digits as one integer.
    let coefficient: BigInt
    /// Digits after the point; 0 or more.
    let scale: Int

    /// 0.
    public static let zero = ExactDecimal(0)

    /// A whole number.
    public init(_ integer: some BinaryInteger) {
        coefficient = BigInt(integer)
        scale = 0
    }

    /// `coefficient / 10^scale`, brought to lowest terms.
    init(coefficient: BigInt, scale: Int) {
        var digits = coefficient
        var places = scale
        while places > 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder.isZero else { break }
            digits = quotient
            places -= 1
        }
        self.coefficient = digits
        self.scale = places
    }

    /// The number as a fraction.
    public var rational: Rational {
        Rational(numerator: coefficient, denominator: .powerOfTen(scale))
    }

    /// Below zero.
    public var isNegative: Bool { coefficient.signum() < 0 }

    /// Equal to zero.
    public var isZero: Bool { coefficient.isZero }

    /// Digits needed after the point, 0 for whole numbers.
    public var fractionDigits: Int { scale }

    /// The number as an integer; nil if it has a fraction or does not fit.
    public var integer: Int? { scale == 0 ? Int(exactly: coefficient) : nil }
}

extension ExactDecimal: Comparable {
    /// Ordered by value.
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        left.coefficient * .powerOfTen(max(0, right.scale - left.scale))
            < right.coefficient * .powerOfTen(max(0, left.scale - right.scale))
    }
}

extension BigInt {
    /// 10 to the given power, which must not be negative.
    static func powerOfTen(_ exponent: Int) -> BigInt {
        exponent < smallPowersOfTen.count
            ? smallPowersOfTen[exponent] : BigInt(10).power(exponent)
    }
}

private let smallPowersOfTen: [BigInt] = (0...18).map { BigInt(10).power($0) }
