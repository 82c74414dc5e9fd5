extension Plan {
    /// The plan with the constant patterns of `matches` compiled; wrong ones are refused.
    func compilingPatterns() throws(ExpressionError) -> Plan {
        var plan = self
        var diagnostics: [Diagnostic] = []
        for node in nodes.indices {
            guard case .call(.matches, let operands) = nodes[node].operation, operands.count == 2
            else { continue }
            let patternNode = self.operands[operands.upperBound - 1]
            guard case .constant(.string(let text)) = nodes[patternNode].operation else { continue }
            do throws(PatternError) {
                plan.patterns[node] = try Pattern(text)
            } catch {
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
