extension Cell {
    /// `+ - * / %` of two cells that are no failures.
    @inlinable
    func arithmetic(_ other: Cell, _ operation: Instruction.Arithmetic) -> Cell {
        switch (self, other) {
        case (.int(let left), .int(let right)):
            return Self.integers(left, right, operation).map(Cell.int) ?? .failure
        case (.uint(let left), .uint(let right)):
            return Self.integers(left, right, operation).map(Cell.uint) ?? .failure
        case (.double(let left), .double(let right)):
            switch operation {
            case .add: return .double(left + right)
            case .subtract: return .double(left - right)
            case .multiply: return .double(left * right)
            case .divide: return .double(left / right)
            case .remainder: return .failure
            }
        case (.text, .text), (.bytes, .bytes): return operation == .add ? .beyond : .failure
        default: return .failure
        }
    }

    @inlinable
    static func integers<Integer: FixedWidthInteger>(
        _ left: Integer,
        _ right: Integer,
        _ operation: Instruction.Arithmetic
    ) -> Integer? {
        let (result, overflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            case .remainder: left.remainderReportingOverflow(dividingBy: right)
            }
        return overflow ? nil : result
    }

    /// `-` and `!` before a cell.
    @inlinable
    func applying(_ operation: Instruction.Prefix) -> Cell {
        switch (operation, self) {
        case (.not, .bool(let value)): .bool(!value)
        case (.negate, .int(let value)): value == .min ? .failure : .int(-value)
        case (.negate, .double(let value)): .double(-value)
        case (_, .beyond): .beyond
        default: .failure
        }
    }
}
