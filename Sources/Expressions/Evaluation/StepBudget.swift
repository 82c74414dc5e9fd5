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

    /// Takes the steps of reading a value with everything in it.
    mutating func spendReading(_ value: Value) throws(EvaluationError) {
        switch value {
        case .string(let text): try spend(bytes: text.utf8.count)
        case .bytes(let bytes): try spend(bytes: bytes.count)
        case .list(let elements):
            for element in elements {
                try spend()
                try spendReading(element)
            }
        case .map(let map):
            for entry in map.entries {
                try spend()
                try spendReading(entry.key)
                try spendReading(entry.value)
            }
        default: break
        }
    }
}
