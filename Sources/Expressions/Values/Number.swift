/// A number of any of the three numeric types, compared by mathematical value.
@usableFromInline
enum Number: Sendable {
    case int(Int64)
    case uint(UInt64)
    case double(Double)
}

extension Number {
    /// Compares by value; nil beside something that is no number.
    ///
    /// An integer beside a double is first rounded to a double, as the specification's tests
    /// demand.
    @inlinable
    func compared(to other: Number?) -> ValueOrder? {
        guard let other else { return nil }
        switch (self, other) {
        case (.int(let left), .int(let right)): return ValueOrder(left, right)
        case (.uint(let left), .uint(let right)): return ValueOrder(left, right)
        case (.double(let left), .double(let right)): return Self.order(left, right)
        case (.int(let left), .uint(let right)):
            return left < 0 ? .less : ValueOrder(UInt64(left), right)
        case (.uint(let left), .int(let right)):
            return right < 0 ? .greater : ValueOrder(left, UInt64(right))
        case (.int(let left), .double(let right)): return Self.order(Double(left), right)
        case (.uint(let left), .double(let right)): return Self.order(Double(left), right)
        case (.double(let left), .int(let right)): return Self.order(left, Double(right))
        case (.double(let left), .uint(let right)): return Self.order(left, Double(right))
        }
    }

    @inlinable
    static func order(_ left: Double, _ right: Double) -> ValueOrder {
        left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
    }
}
