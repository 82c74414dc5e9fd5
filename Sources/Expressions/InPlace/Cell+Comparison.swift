extension Cell {
    /// The language's `==`, whose operands are no failures.
    @inlinable
    func equals(_ other: Cell) -> Bool {
        switch (self, other) {
        case (.int(let left), .int(let right)): left == right
        case (.text(let left), .text(let right)), (.bytes(let left), .bytes(let right)):
            left.count == right.count && left.hasBytes(of: right, at: 0)
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        default: number?.compared(to: other.number) == .equal
        }
    }

    /// `< <= > >=` of two cells that are no failures.
    @inlinable
    func ordered(_ other: Cell, _ relation: Instruction.Relation) -> Cell {
        let order: ValueOrder? =
            switch (self, other) {
            case (.int(let left), .int(let right)): ValueOrder(left, right)
            case (.bool(let left), .bool(let right)): ValueOrder(left ? 1 : 0, right ? 1 : 0)
            case (.text(let left), .text(let right)), (.bytes(let left), .bytes(let right)):
                left.order(to: right)
            default: number?.compared(to: other.number)
            }
        guard let order else { return .failure }
        return switch relation {
        case .less: .bool(order == .less)
        case .lessOrEqual: .bool(order == .less || order == .equal)
        case .greater: .bool(order == .greater)
        case .greaterOrEqual: .bool(order == .greater || order == .equal)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Lexicographic order by bytes, which for UTF-8 is the order by code points.
    @inlinable
    func order(to other: UnsafeRawBufferPointer) -> ValueOrder {
        for offset in 0..<Swift.min(count, other.count) where self[offset] != other[offset] {
            return self[offset] < other[offset] ? .less : .greater
        }
        return ValueOrder(count, other.count)
    }
}
