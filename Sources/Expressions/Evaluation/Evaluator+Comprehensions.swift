extension Evaluator {
    /// The result of a macro over a list's elements or a map's entries.
    mutating func comprehend<Source: VariableSource & ~Copyable & ~Escapable>(
        _ comprehension: Plan.Comprehension,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        let range = try value(of: comprehension.range, over: source)
        var result = ComprehensionResult(comprehension.macro, plan.nodes[comprehension.body].span)
        switch range {
        case .list(let elements):
            for (position, element) in elements.enumerated() {
                if let second = comprehension.second {
                    setLocal(comprehension.first, to: .int(Int64(position)))
                    setLocal(second, to: element)
                } else {
                    setLocal(comprehension.first, to: element)
                }
                let key = Value.int(Int64(position))
                if try step(comprehension, key, element, &result, over: source) { break }
            }
        case .map(let map):
            for entry in map.entries {
                setLocal(comprehension.first, to: entry.key)
                if let second = comprehension.second { setLocal(second, to: entry.value) }
                if try step(comprehension, entry.key, entry.key, &result, over: source) { break }
            }
        default:
            throw EvaluationError(
                .noSuchOverload,
                "`\(comprehension.macro.rawValue)` takes a list or map, not \(range.kind.name)"
            ).located(at: plan.nodes[comprehension.range].span)
        }
        return try result.value()
    }

    /// One element; true when the rest cannot change the result.
    private mutating func step<Source: VariableSource & ~Copyable & ~Escapable>(
        _ comprehension: Plan.Comprehension,
        _ key: Value,
        _ element: Value,
        _ result: inout ComprehensionResult,
        over source: borrowing Source
    ) throws(EvaluationError) -> Bool {
        try budget.spend()
        if let filter = comprehension.filter {
            let passes = try value(of: filter, over: source)
            guard case .bool(let isIncluded) = passes else {
                throw EvaluationError(
                    .noSuchOverload,
                    "the filter is \(passes.kind.name), not bool"
                ).located(at: plan.nodes[filter].span)
            }
            if !isIncluded { return false }
        }
        do throws(EvaluationError) {
            let body = try value(of: comprehension.body, over: source)
            return try result.add(body, key: key, element: element)
        } catch {
            try result.absorb(error)
            return false
        }
    }
}
