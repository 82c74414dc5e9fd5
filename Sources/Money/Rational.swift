import BigInt

/// An exact fraction of two integers of any size, always in lowest terms.
public struct Rational: Hashable, Sendable {
    /// Carries the sign.
    let numerator: BigInt
    /// Always positive.
    let denominator: BigInt

    /// 0.
    public static let zero = Rational(0)
    /// 1.
    public static let one = Rational(1)

    /// A whole number.
    public init(_ integer: some BinaryInteger) {
        numerator = BigInt(integer)
        denominator = 1
    }

    /// A fraction; the denominator must not be zero.
    public init(_ numerator: some BinaryInteger, over denominator: some BinaryInteger) {
        self.init(numerator: BigInt(numerator), denominator: BigInt(denominator))
    }

    /// A fraction brought to lowest terms; the denominator must not be zero.
    init(numerator: BigInt, denominator: BigInt) {
        precondition(!denominator.isZero, "a fraction's denominator is never zero")
        let divisor = greatestCommonDivisor(numerator, denominator)
        let signed = denominator.signum() < 0 ? -divisor : divisor
        self.numerator = signed == 1 ? numerator : numerator / signed
        self.denominator = signed == 1 ? denominator : denominator / signed
    }

    /// Equal to zero.
    public var isZero: Bool { numerator.isZero }

    /// Below zero.
    public var isNegative: Bool { numerator.signum() < 0 }

    /// The largest whole number not above this one.
    public var floor: Rational {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Rational(remainder.signum() < 0 ? quotient - 1 : quotient)
    }

    /// The smallest whole number not below this one.
    public var ceiling: Rational { -(-self).floor }

    /// The value as an integer; nil if it has a fraction or does not fit.
    public var integer: Int128? { denominator == 1 ? Int128(exactly: numerator) : nil }
}

extension Rational: Comparable {
    /// Ordered by value.
    public static func < (left: Rational, right: Rational) -> Bool {
        left.denominator == right.denominator
            ? left.numerator < right.numerator
            : left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Rational: CustomStringConvertible {
    /// A whole number, or a fraction such as `19/28`.
    public var description: String {
        denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    }
}

/// BigInt's own works bit by bit; almost every number here fits in a word.
private func greatestCommonDivisor(_ left: BigInt, _ right: BigInt) -> BigInt {
    guard var a = UInt64(exactly: left.magnitude), var b = UInt64(exactly: right.magnitude) else {
        return left.greatestCommonDivisor(with: right)
    }
    while b != 0 { (a, b) = (b, a % b) }
    return BigInt(a)
}
