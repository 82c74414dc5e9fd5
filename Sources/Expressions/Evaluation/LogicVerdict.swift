/// What `&&`, `||`, `all` and `exists` have seen so far: one deciding operand makes every error
/// moot.
struct LogicVerdict {
    private let kind: LogicOperator
    private var isDecided = false
    private var failure: EvaluationError?

    init(_ kind: LogicOperator) {
        self.kind = kind
    }

    /// Takes an operand's value; true when the result is decided.
    mutating func add(_ value: Value, at span: SourceSpan) -> Bool {
        if case .bool(let bool) = value {
            isDecided = bool == kind.deciding
            return isDecided
        }
        failure =
            failure
            ?? EvaluationError(
                .noSuchOverload,
                "`\(kind.text)` takes bool, not \(value.kind.name)"
            ).located(at: span)
        return false
    }

    /// Keeps an operand's error for the case that no other operand decides; the step limit's is
    /// final.
    mutating func absorb(_ error: EvaluationError) throws(EvaluationError) {
        if error.code == .limitExceeded { throw error }
        failure = failure ?? error
    }

    /// The result, or the first error when nothing decided.
    func result() throws(EvaluationError) -> Bool {
        if isDecided { return kind.deciding }
        if let failure { throw failure }
        return !kind.deciding
    }
}
