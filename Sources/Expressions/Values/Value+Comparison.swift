extension Value {
    /// The language's `==`: numbers by their mathematical value, other types only with their own.
    ///
    /// NaN equals nothing. Maps are equal when they have equal keys with equal values.
    public func equals(_ other: Value) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameScalars(as: right)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
        case (.map(let left), .map(let right)): left.equals(right)
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.type(let left), .type(let right)): left == right
        default: number?.compared(to: other.number) == .equal
        }
    }

    /// The order of two values; nil when the types are not ordered with each other.
    func compared(to other: Value) -> ValueOrder? {
        switch (self, other) {
        case (.bool(let left), .bool(let right)): ValueOrder(left ? 1 : 0, right ? 1 : 0)
        case (.string(let left), .string(let right)): left.scalarOrder(to: right)
        case (.bytes(let left), .bytes(let right)):
            left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
        case (.timestamp(let left), .timestamp(let right)): ValueOrder(left, right)
        case (.duration(let left), .duration(let right)): ValueOrder(left, right)
        default: number?.compared(to: other.number)
        }
    }

    /// The value as a number, nil for other types.
    var number: Number? {
        switch self {
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        default: nil
        }
    }
}

extension String {
    /// Whether both are the same code points; Swift's own `==` would normalize.
    func hasSameScalars(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// The order by code points, which is that of the UTF-8 bytes.
    func scalarOrder(to other: String) -> ValueOrder {
        if hasSameScalars(as: other) { return .equal }
        return utf8.lexicographicallyPrecedes(other.utf8) ? .less : .greater
    }
}
