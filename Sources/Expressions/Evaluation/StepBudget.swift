/// What an evaluation may still do before it is stopped.
struct StepBudget {
    private(set) var remaining: Int

    init(_ steps: Int) {
        remaining = steps
    }

    /// Takes steps; fails when none are left.
    mutating func spend(_ steps: Int = 1) throws(EvaluationError) {
        remaining -= steps
        guard remaining >= 0 else {
            remaining = 0
            throw EvaluationError(
                .limitExceeded,
                "the evaluation needs more steps than the limit allows"
            )
        }
    }

    /// Takes the steps of reading or making this many bytes or elements.
    mutating func spend(bytes: Int) throws(EvaluationError) {
        try spend(1 + bytes / 16)
    }
}
