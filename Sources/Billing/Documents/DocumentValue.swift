/// A JSON value as plans and scenarios need it: a number is its text, so that no digit is lost.
public indirect enum DocumentValue: Hashable, Sendable {
    /// One field of an object, in the order in which it was written.
    public struct Member: Hashable, Sendable {
        /// The field's name, unescaped.
        public var key: String
        /// The field's value.
        public var value: DocumentValue

        /// A field.
        public init(_ key: String, _ value: DocumentValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// The number as it was written, such as `100000000000` or `1e3`.
    case number(String)
    case string(String)
    case array([DocumentValue])
    case object([Member])
}

extension DocumentValue {
    /// A whole number.
    static func integer(_ value: some BinaryInteger) -> DocumentValue { .number("\(value)") }

    /// What a fault calls this value, short enough to print.
    var spoken: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let text): String(text.prefix(40))
        case .string(let text): "\"\(text.prefix(40))\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}
