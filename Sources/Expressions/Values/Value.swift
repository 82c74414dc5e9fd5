/// A value of the language.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// Text: a sequence of code points, compared as such and never normalized.
    case string(String)
    case bytes([UInt8])
    case list([Value])
    case map(ValueMap)
    case timestamp(Timestamp)
    /// A span of time in whole nanoseconds, at most 315,576,000,000 seconds either way.
    case duration(Duration)
    /// A type, as `type(x)` gives it.
    case type(ValueKind)
}

extension Value {
    /// The value's type.
    public var kind: ValueKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        }
    }
}
