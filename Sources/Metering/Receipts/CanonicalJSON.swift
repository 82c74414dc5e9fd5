/// Writes JSON as RFC 8785 (JCS) has it, into bytes; the caller brings members in order of names.
struct CanonicalJSON {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init() { bytes.reserveCapacity(512) }

    mutating func open(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = true
    }

    mutating func element() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    mutating func name(_ name: String) {
        element()
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        integer(value)
    }

    mutating func null() {
        bytes += "null".utf8
        needsComma = true
    }

    /// Section 3.2.2.2: the short escapes, lower-case hex for other controls, all else as it is.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0..<0x20: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Section 3.2.2.3: numbers are doubles, so one beyond 2^53 is written as its nearest double.
    mutating func integer(_ number: Int64) {
        bytes += (number.magnitude <= 1 << 53 ? String(number) : Self.nearestDouble(number)).utf8
        needsComma = true
    }

    /// The shortest digits of the nearest double, filled up with zeros (ECMA-262, section 6.1.6.1).
    private static func nearestDouble(_ number: Int64) -> String {
        let text = Double(number.magnitude).description
        let mantissa = text.prefix { $0 != "e" }
        var digits = mantissa.filter { $0 != "." }
        if let exponent = Int(text.dropFirst(mantissa.count).drop { $0 == "e" || $0 == "+" }) {
            digits += String(repeating: "0", count: max(0, exponent + 1 - digits.count))
        } else {
            digits = String(mantissa.prefix { $0 != "." })
        }
        return (number < 0 ? "-" : "") + digits
    }
}
