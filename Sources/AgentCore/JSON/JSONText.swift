/// Reads string members of the small, flat objects that the server and the agent's own files hold.
enum JSONText {
    /// The value of the outermost object's string member; nil where there is none.
    static func stringMember(_ name: String, in bytes: some Collection<UInt8>) -> String? {
        var scanner = Scanner(bytes: Array(bytes))
        return scanner.stringMember(name)
    }

    /// The text of a string with its quotes; nil where it is none.
    static func unescaped(_ quoted: ArraySlice<UInt8>) -> String? {
        var scanner = Scanner(bytes: Array(quoted.dropFirst()))
        return scanner.string()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var depth = 0

        mutating func stringMember(_ name: String) -> String? {
            var key: String?
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                case UInt8(ascii: "\""):
                    guard let text = string() else { return nil }
                    skipSpace()
                    let isKey = position < bytes.count && bytes[position] == UInt8(ascii: ":")
                    if depth == 1, !isKey, key == name { return text }
                    if depth == 1 { key = isKey ? text : nil }
                case UInt8(ascii: ","): if depth == 1 { key = nil }
                default: break
                }
            }
            return nil
        }

        private mutating func skipSpace() {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                position += 1
            }
        }

        /// The rest of a string whose opening quote was taken.
        mutating func string() -> String? {
            var text: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                guard byte == UInt8(ascii: "\\") else {
                    text.append(byte)
                    continue
                }
                guard let escaped = escape() else { return nil }
                text += Array(String(escaped).utf8)
            }
            return nil
        }

        private mutating func escape() -> Character? {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "u"):
                guard position + 4 <= bytes.count else { return nil }
                let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
                position += 4
                // Half of a surrogate pair stands for nothing by itself.
                return UInt32(digits, radix: 16)
                    .map { Character(Unicode.Scalar($0) ?? "\u{FFFD}") }
            default: return Character(Unicode.Scalar(byte))
            }
        }
    }
}
