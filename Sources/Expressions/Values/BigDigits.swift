/// A whole number in limbs of nine decimal digits, least significant first.
struct BigDigits {
    private var limbs: [UInt32]

    init(_ value: UInt64) {
        limbs = []
        var rest = value
        while rest > 0 {
            limbs.append(UInt32(rest % 1_000_000_000))
            rest /= 1_000_000_000
        }
    }

    /// Multiplies by a power of a small factor, 13 factors (at most 5¹³) at a time.
    mutating func multiply(by factor: UInt64, times: Int) {
        for done in stride(from: 0, to: times, by: 13) {
            multiply(by: (0..<min(13, times - done)).reduce(1) { power, _ in power * factor })
        }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * factor + carry
            limbs[index] = UInt32(product % 1_000_000_000)
            carry = product / 1_000_000_000
        }
        // 5¹³ is above one limb, so what is carried may take two.
        while carry > 0 {
            limbs.append(UInt32(carry % 1_000_000_000))
            carry /= 1_000_000_000
        }
    }

    /// Decimal digits, most significant first, without leading zeros.
    var decimalDigits: [UInt8] {
        var digits: [UInt8] = []
        for limb in limbs {
            var rest = limb
            for _ in 0..<9 {
                digits.append(UInt8(rest % 10))
                rest /= 10
            }
        }
        while digits.last == 0 { digits.removeLast() }
        return digits.reversed()
    }
}
