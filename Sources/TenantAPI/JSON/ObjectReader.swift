import Metering
import Money

/// Reads the members of a JSON object; wrong, missing and unknown ones become faults with pointers.
///
/// A required member that is wrong reads as an empty value, never used because `finish` throws.
struct ObjectReader {
    /// The names that were asked for; whatever else the object has is unknown.
    private final class ReadNames {
        var names: Set<String> = []
    }

    let pointer: String
    let faults: FaultList
    private let members: [JSONValue.Member]
    private let readNames = ReadNames()

    /// Reads `value` at `pointer`; anything but an object is a fault.
    init(_ value: JSONValue, at pointer: String = "", faults: FaultList) {
        self.pointer = pointer
        self.faults = faults
        if case .object(let members) = value {
            self.members = members
        } else {
            members = []
            faults.add(.pointer(pointer, "must be an object, not \(value.kindName)"))
        }
    }

    /// Reports unknown members; ends the reading of this object alone.
    func refuseUnknown() {
        for member in members where !readNames.names.contains(member.name) {
            faults.add(.pointer(self.pointer(to: member.name), "unknown field"))
        }
    }

    /// Reports unknown members and throws every fault of the request.
    func finish() throws(Problem) {
        refuseUnknown()
        try faults.throwIfAny()
    }

    /// The JSON pointer of a member (RFC 6901, section 3).
    func pointer(to name: String) -> String {
        pointer + "/" + escapedPointerToken(name)
    }

    func fault(_ name: String, _ detail: String) {
        faults.add(.pointer(pointer(to: name), detail))
    }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// A member's value; nil when absent.
    func value(_ name: String) -> JSONValue? {
        readNames.names.insert(name)
        return members.first { $0.name == name }?.value
    }

    private func required<Value>(_ name: String, _ value: Value?, empty: Value) -> Value {
        if value == nil, !has(name) { fault(name, "is required") }
        return value ?? empty
    }
}

extension ObjectReader {
    /// A text of 1 to `lengthMax` characters; nil when absent.
    func optionalString(_ name: String, lengthMax: Int = 200) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else {
            fault(name, "must be a string, not \(value.kindName)")
            return nil
        }
        guard !text.isEmpty else {
            fault(name, "must not be empty")
            return nil
        }
        guard text.unicodeScalars.count <= lengthMax else {
            fault(name, "must be at most \(lengthMax) characters long")
            return nil
        }
        return text
    }

    func string(_ name: String, lengthMax: Int = 200) -> String {
        required(name, optionalString(name, lengthMax: lengthMax), empty: "")
    }

    /// A key, `[a-z0-9][a-z0-9._-]{0,62}`; nil when absent.
    func optionalKey(_ name: String) -> String? {
        guard let text = optionalString(name, lengthMax: 10_000) else { return nil }
        guard isKey(text) else {
            fault(
                name,
                "must be 1 to 63 of a-z, 0-9, '.', '_', '-', starting with a letter or digit"
            )
            return nil
        }
        return text
    }

    func key(_ name: String) -> String { required(name, optionalKey(name), empty: "") }

    func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integer, let number = Int(exactly: integer),
            range.contains(number)
        else {
            fault(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A decimal text of at least 0; nil when absent or null.
    func optionalDecimal(_ name: String) -> ExactDecimal? {
        guard let value = value(name), value != .null else { return nil }
        guard case .string(let text) = value, let decimal = ExactDecimal(text),
            !decimal.isNegative
        else {
            fault(name, "must be a decimal of at least 0, as a string such as \"12.34\"")
            return nil
        }
        return decimal
    }

    func optionalBool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else {
            fault(name, "must be true or false, not \(value.kindName)")
            return nil
        }
        return flag
    }

    /// An RFC 3339 time from year 1970 to 9999; nil when absent or null.
    func optionalInstant(_ name: String) -> Instant? {
        guard let value = value(name), value != .null else { return nil }
        guard case .string(let text) = value, let instant = Instant(rfc3339: text),
            instant.isWritable
        else {
            fault(name, "must be a time such as \"2026-11-23T12:00:00Z\" (RFC 3339)")
            return nil
        }
        return instant
    }

    /// One of an enumeration's words; nil when absent.
    func optionalCase<Word>(_ name: String) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, let word = Word(rawValue: text) else {
            let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            fault(name, "must be one of \(words)")
            return nil
        }
        return word
    }

    /// A reader for a member that is an object; nil when absent.
    func optionalObject(_ name: String) -> ObjectReader? {
        value(name).map { ObjectReader($0, at: pointer(to: name), faults: faults) }
    }

    /// The elements of a member that is an array, with their pointers; nil when absent.
    func optionalArray(_ name: String, countMax: Int) -> [(pointer: String, value: JSONValue)]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else {
            fault(name, "must be an array, not \(value.kindName)")
            return nil
        }
        guard elements.count <= countMax else {
            fault(name, "must have at most \(countMax) elements")
            return nil
        }
        return elements.enumerated().map { ("\(pointer(to: name))/\($0.offset)", $0.element) }
    }

    /// Reports a required member that is absent.
    func require(_ name: String) {
        if !has(name) { fault(name, "is required") }
    }
}

/// Whether a text has the form of a key.
func isKey(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), let first = bytes.first, first.isKeyStart else {
        return false
    }
    return bytes.allSatisfy { $0.isKeyStart || [0x2D, 0x2E, 0x5F].contains($0) }
}

extension UInt8 {
    fileprivate var isKeyStart: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self)
    }
}

extension Instant {
    /// Whether the time lies from 1970 to 9999, which RFC 3339 and the database both hold.
    var isWritable: Bool { (0..<253_402_300_800).contains(unixSeconds) }
}
