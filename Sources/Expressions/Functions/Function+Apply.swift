extension Function {
    /// The function's value for arguments; fails when no overload takes their types.
    func apply(
        _ arguments: [Value],
        zones: any TimeZoneRules,
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value {
        for argument in arguments {
            try budget.spend(bytes: argument.shallowSize)
        }
        let result: Value? =
            switch family {
            case .core: try applyCore(arguments, budget: &budget)
            case .time: try applyTime(arguments, zones)
            case .strings: try applyStrings(arguments, budget: &budget)
            case .math: try applyMath(arguments)
            }
        guard let result else { throw noOverload(arguments) }
        return result
    }

    private func applyCore(
        _ arguments: [Value],
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        switch arguments.count {
        case 1: try applyUnary(arguments[0])
        case 2: try applyBinary(arguments[0], arguments[1], budget: &budget)
        default: nil
        }
    }

    private func applyUnary(_ operand: Value) throws(EvaluationError) -> Value? {
        switch self {
        case .not: if case .bool(let bool) = operand { .bool(!bool) } else { nil }
        case .negate: try operand.negated()
        case .size: operand.size.map { .int(Int64($0)) }
        case .toDyn: operand
        case .typeOf: .type(operand.kind)
        default: try convert(operand)
        }
    }

    private func applyBinary(
        _ left: Value,
        _ right: Value,
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder: try arithmetic(left, right)
        case .equal: .bool(try left.equals(right, budget: &budget))
        case .notEqual: .bool(!(try left.equals(right, budget: &budget)))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            left.compared(to: right).map { .bool(holds($0)) }
        case .isIn: try contains(left, in: right, budget: &budget)
        default: try applyText(left, right)
        }
    }

    private func holds(_ order: ValueOrder) -> Bool {
        switch self {
        case .less: order == .less
        case .lessOrEqual: order == .less || order == .equal
        case .greater: order == .greater
        default: order == .greater || order == .equal
        }
    }

    private func contains(
        _ element: Value,
        in container: Value,
        budget: inout StepBudget
    ) throws(EvaluationError) -> Value? {
        switch container {
        case .list(let elements):
            for candidate in elements {
                if try candidate.equals(element, budget: &budget) { return .bool(true) }
            }
            return .bool(false)
        case .map(let map): return .bool(map[element] != nil)
        default: return nil
        }
    }

    /// The error for arguments that no overload takes.
    func noOverload(_ arguments: [Value]) -> EvaluationError {
        let kinds = arguments.map(\.kind.name).joined(separator: ", ")
        return EvaluationError(.noSuchOverload, "`\(title)` does not take (\(kinds))")
    }
}

extension Value {
    /// Bytes or elements of the value itself, without those of its elements.
    fileprivate var shallowSize: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .list(let elements): elements.count
        default: 0
        }
    }

    /// What `size()` gives: code points, bytes, elements or entries; nil for other types.
    fileprivate var size: Int? {
        switch self {
        case .string(let text): text.unicodeScalars.count
        case .bytes(let bytes): bytes.count
        case .list(let elements): elements.count
        case .map(let map): map.count
        default: nil
        }
    }

    /// The language's `==`, paid for by the smaller of the sizes compared.
    func equals(_ other: Value, budget: inout StepBudget) throws(EvaluationError) -> Bool {
        try budget.spend(bytes: min(shallowSize, other.shallowSize))
        switch (self, other) {
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            for position in left.indices {
                guard try left[position].equals(right[position], budget: &budget) else {
                    return false
                }
            }
            return true
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            for entry in left.entries {
                guard let element = right[entry.key],
                    try entry.value.equals(element, budget: &budget)
                else { return false }
            }
            return true
        default: return equals(other)
        }
    }
}
