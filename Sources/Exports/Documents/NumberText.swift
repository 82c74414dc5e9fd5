import Billing
import Metering
import Money

/// Numbers as an invoice prints them: exact, with thousands told apart by commas.
enum NumberText {
    /// `1,234.56` of `1234.56`.
    static func grouped(_ plain: String) -> String {
        let isNegative = plain.hasPrefix("-")
        let parts = plain.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return plain }
        var groups: [Substring] = []
        var rest = whole
        while rest.count > 3 {
            groups.append(rest.suffix(3))
            rest = rest.dropLast(3)
        }
        let digits = ([rest] + groups.reversed()).joined(separator: ",")
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        // A minus sign that is no hyphen, and not torn from its number.
        return (isNegative ? "\u{2212}" : "") + digits + fraction
    }

    /// `EUR 1,234.56`.
    static func money(_ amount: Amount) -> String {
        let sign = amount.isNegative ? "\u{2212}" : ""
        let digits = grouped("\(amount.isNegative ? -amount : amount)")
        return "\(sign)\(amount.currency.code)\u{A0}\(digits)"
    }

    /// A price, with at least the currency's digits.
    static func price(_ price: ExactDecimal, _ currency: Currency) -> String {
        "\(currency.code)\u{A0}\(grouped(currency.text(price)))"
    }

    /// An exact amount before rounding; a fraction that does not end is shown to six digits.
    static func exact(_ number: Rational, _ currency: Currency) -> String {
        "\(currency.code)\u{A0}\(number.withDigits(currency.minorUnitDigits))"
    }

    /// A decimal as it is.
    static func decimal(_ number: ExactDecimal) -> String { grouped("\(number)") }

    /// A number that may not end, to six digits, said to be near.
    static func rational(_ number: Rational) -> String { number.withDigits(0) }

    /// Bytes in a unit, exactly.
    static func bytes(_ bytes: Int128, in unit: ByteUnit) -> String {
        let exact = Rational(bytes, over: unit.bytes)
        // Nine digits hold every byte of a gigabyte; a gibibyte's would need thirty.
        if let number = exact.decimal(fractionDigitsMax: 9) {
            return "\(decimal(number))\u{A0}\(unit.rawValue)"
        }
        let near = decimal(exact.rounded(fractionDigits: 3))
        return "\(grouped("\(bytes)"))\u{A0}bytes (≈\u{A0}\(near)\u{A0}\(unit.rawValue))"
    }

    /// Bytes in the largest decimal unit that gives at least 1, to one digit; for charts.
    static func roundBytes(_ bytes: Int128) -> String {
        let units: [(Int128, String)] = [
            (1_000_000_000_000_000, "PB"), (1_000_000_000_000, "TB"), (1_000_000_000, "GB"),
            (1_000_000, "MB"), (1000, "kB"),
        ]
        guard let (size, name) = units.first(where: { bytes >= $0.0 }) else {
            return "\(bytes)\u{A0}B"
        }
        return "\(decimal(Rational(bytes, over: size).rounded(fractionDigits: 1)))\u{A0}\(name)"
    }
}

extension Rational {
    fileprivate func withDigits(_ fractionDigitsMin: Int) -> String {
        if let exact = decimal(fractionDigitsMax: 12) {
            return NumberText.grouped(exact.text(fractionDigitsMin: fractionDigitsMin))
        }
        return "≈\u{A0}" + NumberText.grouped(rounded(fractionDigits: 6).description)
    }
}
