public import Metering
import Money

extension FieldReader {
    /// A text; nil if it was left out or is none.
    func optionalText(_ key: String, lengthMax: Int = 200) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value, !text.isEmpty, text.utf8.count <= lengthMax else {
            fault(key, "must be a text of 1 to \(lengthMax) bytes, not \(value.spoken)")
            return nil
        }
        return text
    }

    /// A key, `[a-z0-9][a-z0-9._-]{0,62}`.
    func optionalIdentifier(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value, isIdentifier(text) else {
            fault(key, "\(identifierRule), not \(value.spoken)")
            return nil
        }
        return text
    }

    /// A key that must be given.
    func identifier(_ key: String) -> String? {
        required(key) == nil ? nil : optionalIdentifier(key)
    }

    /// A whole number within a range, or the default where it was left out.
    func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int?) -> Int? {
        guard let value = fallback == nil ? required(key) : value(key) else { return fallback }
        guard case .number(let text) = value, let number = Int(plain: text), range.contains(number)
        else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            fault(key, "must be a whole number from \(bounds), not \(value.spoken)")
            return nil
        }
        return number
    }

    /// A decimal text of at least 0.
    func optionalDecimal(_ key: String) -> ExactDecimal? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value, let decimal = ExactDecimal(text) else {
            fault(key, "must be a decimal as text, such as \"12.34\", not \(value.spoken)")
            return nil
        }
        guard !decimal.isNegative else {
            fault(key, "must not be negative, but is \(text)")
            return nil
        }
        return decimal
    }

    /// A decimal text of at least 0 that must be given.
    func decimal(_ key: String) -> ExactDecimal? {
        required(key) == nil ? nil : optionalDecimal(key)
    }

    /// A percentage as text, 0 to 100.
    func optionalPercent(_ key: String) -> ExactDecimal? {
        guard let percent = optionalDecimal(key) else { return nil }
        guard percent <= ExactDecimal(100) else {
            fault(key, "must be at most 100 percent, but is \(percent)")
            return nil
        }
        return percent
    }

    /// One of an enumeration's names, or the default where it was left out.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        default fallback: Choice? = nil
    ) -> Choice? where Choice.RawValue == String {
        guard let value = fallback == nil ? required(key) : value(key) else { return fallback }
        guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            fault(key, "must be one of \(names), not \(value.spoken)")
            return nil
        }
        return choice
    }

    /// A truth value, or the default where it was left out.
    func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let value = value(key) else { return fallback }
        guard case .bool(let flag) = value else {
            fault(key, "must be true or false, not \(value.spoken)")
            return fallback
        }
        return flag
    }

    /// A currency's code.
    func optionalCurrency(_ key: String) -> Currency? {
        guard let value = value(key) else { return nil }
        guard case .string(let code) = value, let currency = Currency(code: code) else {
            fault(key, "must be a currency code of ISO 4217, such as \"EUR\", not \(value.spoken)")
            return nil
        }
        return currency
    }

    /// An instant as RFC 3339 text within the years that periods are computed for.
    func optionalInstant(_ key: String) -> Instant? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value, text.utf8.count <= 40,
            let instant = Instant(rfc3339: text)
        else {
            let example = "such as \"2026-01-10T00:00:00Z\""
            fault(key, "must be a date and time of RFC 3339, \(example), not \(value.spoken)")
            return nil
        }
        guard Instant.billable.contains(instant) else {
            fault(key, "must be from 1975 to 2499, but is \(text)")
            return nil
        }
        return instant
    }
}

extension Instant {
    /// 1975 to 2499: before, offsets of time zones were no multiples of a quarter hour.
    public static let billable =
        Instant(unixSeconds: 157_766_400)..<Instant(unixSeconds: 16_725_225_600)
}

extension FixedWidthInteger {
    /// Digits only, perhaps after a minus sign: no plus, no exponent, no fraction.
    init?(plain text: String) {
        guard text.utf8.count <= 40, text.utf8.first != UInt8(ascii: "+") else { return nil }
        self.init(text, radix: 10)
    }
}

let identifierRule =
    "must be 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"

func isIdentifier(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...63).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first) else {
        return false
    }
    return bytes.allSatisfy { isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}
