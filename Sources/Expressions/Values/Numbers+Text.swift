extension FixedWidthInteger {
    /// Reads decimal digits after a plus, or a minus when the type has a sign; nil for anything
    /// else.
    @inlinable
    init?(expressionText text: some StringProtocol) {
        self.init(expressionDigits: text.utf8)
    }

    /// Reads decimal digits in ASCII after a plus, or a minus when the type has a sign.
    @inlinable
    init?(expressionDigits digits: some Collection<UInt8>) {
        let isNegative = Self.isSigned && digits.first == UInt8(ascii: "-")
        let isSigned = isNegative || digits.first == UInt8(ascii: "+")
        let magnitude = isSigned ? digits.dropFirst() : digits[...]
        guard !magnitude.isEmpty else { return nil }
        var result: Self = 0
        for byte in magnitude {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(Self(digit))
                : product.addingReportingOverflow(Self(digit))
            guard !overflow, !carry else { return nil }
            result = sum
        }
        self = result
    }

    /// The double without its fraction; nil when it is not strictly between the type's bounds.
    ///
    /// The smallest `int` is refused too, and so is every negative number for `uint`: 2⁶³ and -2⁶³
    /// are
    /// what larger numbers round to.
    @inlinable
    init?(expressionDouble value: Double) {
        guard value > Double(Self.min) || (value == 0 && !Self.isSigned), value < Double(Self.max)
        else { return nil }
        self.init(value)
    }
}

extension Double {
    /// Reads a decimal number, `NaN` or an infinity as `double()` does; nil for anything else.
    init?(expressionText text: String) {
        switch text {
        case "NaN": self = .nan
        case "Infinity", "+Infinity", "Inf", "+Inf": self = .infinity
        case "-Infinity", "-Inf": self = -.infinity
        default:
            let isDecimal = text.utf8.allSatisfy {
                $0.isDigit || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
            }
            guard isDecimal, !text.isEmpty, let value = Double(text) else { return nil }
            self = value
        }
    }
}
