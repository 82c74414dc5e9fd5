/// A JSON text as a tree (RFC 8259); small replies of the server, never records.
indirect enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As it is written.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// Reads a text; nil where it is no JSON or nests too deep.
    init?(_ bytes: [UInt8]) {
        var parser = JSONTreeParser(bytes)
        guard let tree = parser.parse() else { return nil }
        self = tree
    }

    /// An object's member; nil for anything else.
    subscript(_ name: String) -> JSONTree? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// An array's elements; none for anything else.
    var elements: [JSONTree] { if case .array(let elements) = self { elements } else { [] } }

    /// An object's members; none for anything else.
    var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }

    /// A string's text.
    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// A truth value.
    var truth: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// A whole number that is not negative, written as a number or as a string of digits.
    var count: UInt64? {
        switch self {
        case .number(let digits), .string(let digits): UInt64(digits)
        default: nil
        }
    }
}
