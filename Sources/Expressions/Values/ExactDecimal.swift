/// All decimal digits of a finite number that is not negative; every binary fraction has finitely
/// many.
struct ExactDecimal {
    /// Digits, most significant first, without leading zeros; empty for 0.
    private var digits: [UInt8]
    /// How many of the digits stand before the point; negative when zeros follow the point first.
    private var pointPosition: Int

    init(_ value: Double) {
        guard value != 0 else {
            (digits, pointPosition) = ([], 0)
            return
        }
        // value = significand × 2^exponent with a whole significand.
        let exponent = Int(value.exponent) - 52
        var integer = BigDigits(UInt64(value.significand * 0x1p52))
        if exponent >= 0 {
            integer.multiply(by: 2, times: exponent)
            digits = integer.decimalDigits
            pointPosition = digits.count
        } else {
            // ×5 as often as ÷2 leaves the digits and moves the point.
            integer.multiply(by: 5, times: -exponent)
            digits = integer.decimalDigits
            pointPosition = digits.count + exponent
        }
    }

    func fixed(_ precision: Int) -> String {
        let rounded = keeping(pointPosition + precision)
        let whole = (0..<max(rounded.pointPosition, 1)).map {
            rounded.digit($0 - max(0, 1 - rounded.pointPosition))
        }
        let fraction = (0..<precision).map { rounded.digit(rounded.pointPosition + $0) }
        return Self.text(whole) + (precision > 0 ? "." + Self.text(fraction) : "")
    }

    func scientific(_ precision: Int) -> String {
        let rounded = digits.isEmpty ? self : keeping(precision + 1)
        let exponent = rounded.digits.isEmpty ? 0 : rounded.pointPosition - 1
        let fraction = (1..<(precision + 1)).map { rounded.digit($0) }
        return Self.text([rounded.digit(0)]) + (precision > 0 ? "." + Self.text(fraction) : "")
            + Double.exponentText(exponent)
    }

    /// The digit at an index, 0 outside.
    private func digit(_ index: Int) -> UInt8 {
        digits.indices.contains(index) ? digits[index] : 0
    }

    private static func text(_ digits: [UInt8]) -> String {
        String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }

    /// This number rounded half to even to its first `count` digits.
    private func keeping(_ count: Int) -> ExactDecimal {
        guard count < digits.count else { return self }
        var result = self
        guard count >= 0 else {
            result.digits = []
            return result
        }
        result.digits = Array(digits.prefix(count))
        let rest = digits[count...]
        let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
        let isLastOdd = count > 0 && digits[count - 1] % 2 == 1
        if isHalf ? isLastOdd : (rest.first ?? 0) >= 5 { result.increment() }
        return result
    }

    /// Adds one to the last digit kept.
    private mutating func increment() {
        var index = digits.count - 1
        while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 {
            digits[index] += 1
        } else {
            digits.insert(1, at: 0)
            pointPosition += 1
        }
    }
}
