/// Writes JSON text, members in the order they are given.
struct JSONWriter {
    private(set) var text = ""
    private var needsComma = false

    /// Writes an object whose members `body` writes.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        text += "{"
        needsComma = false
        body(&self)
        text += "}"
        needsComma = true
    }

    /// Writes a member that is an object.
    mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// Writes a string member, or null.
    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { text += "null" }
    }

    /// Writes an integer member.
    mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        text += String(value)
    }

    /// Writes a member with three decimals.
    mutating func member(_ name: String, thousandths value: Int64) {
        key(name)
        let fraction = String(value.magnitude % 1000)
        text += "\(value < 0 ? "-" : "")\(value.magnitude / 1000)."
        text += String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// Writes a member that is an array of objects.
    mutating func member<Element>(
        _ name: String,
        array: [Element],
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        text += "["
        for (index, element) in array.enumerated() {
            if index > 0 { text += "," }
            object { body(&$0, element) }
        }
        text += "]"
        needsComma = true
    }

    /// Writes a member that is an array of strings.
    mutating func member(_ name: String, strings: [String]) {
        key(name)
        text += "["
        for (index, value) in strings.enumerated() {
            if index > 0 { text += "," }
            string(value)
        }
        text += "]"
    }

    private mutating func key(_ name: String) {
        if needsComma { text += "," }
        string(name)
        text += ":"
        needsComma = true
    }

    private mutating func string(_ value: String) {
        text += "\""
        defer { text += "\"" }
        guard !value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) else {
            text += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
