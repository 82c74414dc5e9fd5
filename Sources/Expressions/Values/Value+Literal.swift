extension Value {
    /// Whether the value can be a map's key.
    var isMapKey: Bool {
        switch self {
        case .bool, .int, .uint, .string: true
        default: false
        }
    }

    /// The value as source text where it has a short one, else its type; for messages.
    var literal: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .int(let value): String(value)
        case .uint(let value): "\(value)u"
        case .double(let value): value.expressionText
        case .string(let text): "'\(text.prefix(60))'"
        default: kind.name
        }
    }
}
