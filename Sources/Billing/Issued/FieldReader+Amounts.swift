import Metering
import Money

extension FieldReader {
    /// A text that must be given, of any length.
    func text(_ key: String) -> String? {
        guard let value = required(key) else { return nil }
        guard case .string(let text) = value else {
            fault(key, "must be a text, not \(value.spoken)")
            return nil
        }
        return text
    }

    /// What a text means to a type; a text that means nothing to it is a fault.
    func parsed<Value>(_ key: String, as what: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = parse(text) else {
            fault(key, "must be \(what), not \"\(text.prefix(40))\"")
            return nil
        }
        return value
    }

    /// What a text means to a type; nil where it was left out or is null.
    func optionallyParsed<Value>(
        _ key: String,
        as what: String,
        _ parse: (String) -> Value?
    ) -> Value? {
        value(key) == nil ? nil : parsed(key, as: what, parse)
    }

    /// An amount of either sign.
    func amount(_ key: String, in currency: Currency) -> Amount? {
        parsed(key, as: "an amount in \(currency)") { text in
            ExactDecimal(text).flatMap { Amount($0, in: currency) }
        }
    }

    /// A decimal of either sign.
    func number(_ key: String) -> ExactDecimal? { parsed(key, as: "a decimal", ExactDecimal.init) }

    /// A decimal of either sign; nil where it was left out.
    func optionalNumber(_ key: String) -> ExactDecimal? {
        optionallyParsed(key, as: "a decimal", ExactDecimal.init)
    }

    /// A decimal or a fraction such as `19/28`.
    func fraction(_ key: String) -> Rational? { parsed(key, as: "a fraction", Rational.init) }

    /// A time that must be given.
    func time(_ key: String) -> Instant? { parsed(key, as: "a time", Instant.init(rfc3339:)) }

    /// A time; nil where it was left out.
    func optionalTime(_ key: String) -> Instant? {
        optionallyParsed(key, as: "a time", Instant.init(rfc3339:))
    }

    /// An identifier that must be given.
    func uniqueID(_ key: String) -> UniqueID? { parsed(key, as: "an identifier", UniqueID.init) }

    /// A number of bytes or of anything else that fits 128 bits.
    func count(_ key: String) -> Int128? {
        guard let value = required(key) else { return nil }
        guard case .number(let text) = value, let count = Int128(plain: text) else {
            fault(key, "must be a whole number, not \(value.spoken)")
            return nil
        }
        return count
    }

    /// `from` and `to` of this object.
    func period() -> BillingPeriod? {
        guard let start = time("from"), let end = time("to") else { return nil }
        return BillingPeriod(start: start, end: end)
    }
}
