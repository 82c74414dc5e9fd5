extension Evaluator {
    /// `text.matches(pattern)`; patterns known when the program was compiled are in the plan.
    mutating func matches(
        _ text: Value,
        _ pattern: Value,
        at node: NodeIndex
    ) throws(EvaluationError) -> Value {
        guard case .string(let text) = text, case .string(let source) = pattern else {
            throw Function.matches.noOverload([text, pattern])
        }
        let compiled = try self.pattern(source, at: node)
        try budget.spend(bytes: text.utf8.count)
        try budget.spend(bytes: text.utf8.count.times(compiled.stateCount))
        return .bool(compiled.matches(text))
    }

    private mutating func pattern(
        _ source: String,
        at node: NodeIndex
    ) throws(EvaluationError) -> Pattern {
        if let known = plan.patterns[node] { return known }
        if let recent = recentPattern, recent.source.hasSameScalars(as: source) { return recent }
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(source)
        } catch {
            throw EvaluationError(.invalidArgument, "the pattern is wrong: \(error.message)")
        }
        try budget.spend(pattern.stateCount)
        recentPattern = pattern
        return pattern
    }
}
