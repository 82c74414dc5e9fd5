/// A type of the checker; finer than the types that values have, because lists and maps tell their
/// elements.
public indirect enum ExpressionType: Hashable, Sendable {
    /// Any value; known when the expression is evaluated.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    case list(ExpressionType)
    case map(ExpressionType, ExpressionType)
    /// A type itself, such as `int` or `type(x)`.
    case type
    /// The type of the elements that an empty list or map does not have; fits every other type.
    case nothing
}

extension ExpressionType: CustomStringConvertible {
    /// The type as the specification writes it, for instance `map(string, dyn)`.
    public var description: String {
        switch self {
        case .dyn, .nothing: "dyn"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        default: kind?.name ?? "dyn"
        }
    }

    /// The kind of values of this type; nil for `dyn`.
    var kind: ValueKind? {
        switch self {
        case .dyn, .nothing: nil
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        case .duration: .duration
        case .list: .list
        case .map: .map
        case .type: .type
        }
    }
}

extension ExpressionType {
    /// Whether `int`, `uint` or `double`.
    var isNumber: Bool { self == .int || self == .uint || self == .double }

    /// The type of something taken out of a list or map: `dyn` where that is known to be empty.
    var taken: ExpressionType { self == .nothing ? .dyn : self }

    /// Whether some value can be of both types.
    func overlaps(_ other: ExpressionType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.nothing, _), (_, .nothing): true
        case (.list(let left), .list(let right)): left.overlaps(right)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            leftKey.overlaps(rightKey) && leftValue.overlaps(rightValue)
        default: self == other
        }
    }

    /// The narrowest type that covers both.
    func joined(with other: ExpressionType) -> ExpressionType {
        switch (self, other) {
        case (.nothing, let type), (let type, .nothing): type
        case (.list(let left), .list(let right)): .list(left.joined(with: right))
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            .map(leftKey.joined(with: rightKey), leftValue.joined(with: rightValue))
        default: self == other ? self : .dyn
        }
    }
}
