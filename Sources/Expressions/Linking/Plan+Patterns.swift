extension Plan {
    /// The most states that all patterns of one expression have together, about 1 MiB.
    private static let patternStatesMax = 30_000

    /// The plan with the constant patterns of `matches` compiled; wrong ones are refused.
    func compilingPatterns() throws(ExpressionError) -> Plan {
        var plan = self
        var diagnostics: [Diagnostic] = []
        var states = 0
        for node in nodes.indices {
            guard case .call(.matches, let operands) = nodes[node].operation, operands.count == 2
            else { continue }
            let patternNode = self.operands[operands.upperBound - 1]
            guard case .constant(.string(let text)) = nodes[patternNode].operation else { continue }
            do throws(PatternError) {
                let pattern = try Pattern(text)
                states += pattern.stateCount
                guard states <= Self.patternStatesMax else {
                    throw PatternError("all patterns of the expression together are too large")
                }
                plan.patterns[node] = pattern
            } catch {
                guard diagnostics.count < Diagnostic.countMax else { break }
                diagnostics.append(
                    source.diagnostic(
                        "the pattern is wrong: \(error.message)",
                        at: nodes[patternNode].span
                    )
                )
            }
        }
        guard diagnostics.isEmpty else {
            throw ExpressionError(code: .type, diagnostics: diagnostics)
        }
        return plan
    }
}
