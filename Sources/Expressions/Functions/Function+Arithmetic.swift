extension Function {
    /// `+ - * / %` of two values; nil when no overload takes their types.
    func arithmetic(_ left: Value, _ right: Value) throws(EvaluationError) -> Value? {
        switch (left, right) {
        case (.int(let left), .int(let right)): .int(try integers(left, right))
        case (.uint(let left), .uint(let right)): .uint(try integers(left, right))
        case (.double(let left), .double(let right)): doubles(left, right).map { .double($0) }
        case (.string(let left), .string(let right)): self == .add ? .string(left + right) : nil
        case (.bytes(let left), .bytes(let right)): self == .add ? .bytes(left + right) : nil
        case (.list(let left), .list(let right)): self == .add ? .list(left + right) : nil
        default: try times(left, right)
        }
    }

    private func doubles(_ left: Double, _ right: Double) -> Double? {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        default: nil
        }
    }

    /// Integer arithmetic with the language's errors in place of wrapping; shared by both
    /// evaluators.
    func integers<Integer: FixedWidthInteger>(
        _ left: Integer,
        _ right: Integer
    ) throws(EvaluationError) -> Integer {
        let (result, overflow) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        if overflow {
            throw right == 0 && (self == .divide || self == .remainder)
                ? EvaluationError(.divisionByZero, "division by zero")
                : EvaluationError(
                    .overflow,
                    "the result of `\(title)` does not fit \(Integer.expressionName)"
                )
        }
        return result
    }

    /// Sums and differences of timestamps and durations.
    private func times(_ left: Value, _ right: Value) throws(EvaluationError) -> Value? {
        switch (self, left, right) {
        case (.add, .timestamp(let time), .duration(let span)),
            (.add, .duration(let span), .timestamp(let time)):
            .timestamp(try time.advanced(by: span))
        case (.add, .duration(let left), .duration(let right)):
            .duration(try (left + right).checkedRange())
        case (.subtract, .timestamp(let time), .duration(let span)):
            .timestamp(try time.advanced(by: .zero - span))
        case (.subtract, .timestamp(let left), .timestamp(let right)):
            .duration(try left.since(right).checkedRange())
        case (.subtract, .duration(let left), .duration(let right)):
            .duration(try (left - right).checkedRange())
        default: nil
        }
    }
}

extension Value {
    /// The value with its sign reversed; nil for types without one.
    func negated() throws(EvaluationError) -> Value? {
        switch self {
        case .int(let value):
            guard value != .min else {
                throw EvaluationError(.overflow, "the result of `-` does not fit int")
            }
            return .int(-value)
        case .double(let value): return .double(-value)
        default: return nil
        }
    }
}

extension FixedWidthInteger {
    fileprivate static var expressionName: String { isSigned ? "int" : "uint" }
}
