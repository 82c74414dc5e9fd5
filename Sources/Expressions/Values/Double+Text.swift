extension Double {
    /// The shortest decimal text that reads back as the same number, as `string()` gives it.
    ///
    /// As in the reference implementations, exponents below -4 and from 6 on are written: `1e+06`.
    var expressionText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        let (digits, exponent) = shortestDigits
        let sign = self.sign == .minus ? "-" : ""
        if exponent < -4 || exponent >= 6 {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + String(digits[0]) + fraction + Self.exponentText(exponent)
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + String(digits)
        }
        let whole = digits.prefix(exponent + 1)
        let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
        let fraction = digits.dropFirst(exponent + 1)
        return sign + String(whole) + zeros + (fraction.isEmpty ? "" : "." + String(fraction))
    }

    /// `e+06`: a sign and at least two digits.
    static func exponentText(_ exponent: Int) -> String {
        (exponent < 0 ? "e-" : "e+") + (Swift.abs(exponent) < 10 ? "0" : "")
            + String(Swift.abs(exponent))
    }

    /// The fewest significant digits that identify a finite number, and the first one's power of
    /// ten.
    private var shortestDigits: (digits: [Character], exponent: Int) {
        var digits: [Character] = []
        var exponent = 0
        var pointPosition: Int?
        let parts = magnitude.description.split(separator: "e")
        for character in parts.first ?? "0" {
            if character == "." {
                pointPosition = digits.count
            } else {
                digits.append(character)
            }
        }
        exponent = (pointPosition ?? digits.count) - 1
        if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
        let leadingZeros = digits.prefix { $0 == "0" }.count
        guard leadingZeros < digits.count else { return (["0"], 0) }
        digits.removeFirst(leadingZeros)
        exponent -= leadingZeros
        while digits.last == "0" { digits.removeLast() }
        return (digits, exponent)
    }
}
