/// The result of a macro while it goes through its range.
struct ComprehensionResult {
    private let macro: Macro
    private let bodySpan: SourceSpan
    private var verdict: LogicVerdict
    private var matches = 0
    private var elements: [Value] = []
    private var entries = ValueMap()

    init(_ macro: Macro, _ bodySpan: SourceSpan) {
        self.macro = macro
        self.bodySpan = bodySpan
        verdict = LogicVerdict(macro == .all ? .and : .or)
    }

    /// Takes the body's value for an element; true when the rest cannot change the result.
    mutating func add(
        _ body: Value,
        key: Value,
        element: Value
    ) throws(EvaluationError) -> Bool {
        switch macro {
        case .all, .exists: return verdict.add(body, at: bodySpan)
        case .existsOne: matches += try predicate(body) ? 1 : 0
        case .filter: if try predicate(body) { elements.append(element) }
        case .map, .transformList: elements.append(body)
        case .transformMap: _ = entries.insert(body, for: key)
        }
        return false
    }

    /// Keeps a body's error where another element may still decide, else throws it.
    mutating func absorb(_ error: EvaluationError) throws(EvaluationError) {
        guard macro == .all || macro == .exists else { throw error }
        try verdict.absorb(error)
    }

    /// The macro's value after the last element.
    func value() throws(EvaluationError) -> Value {
        switch macro {
        case .all, .exists: .bool(try verdict.result())
        case .existsOne: .bool(matches == 1)
        case .filter, .map, .transformList: .list(elements)
        case .transformMap: .map(entries)
        }
    }

    private func predicate(_ body: Value) throws(EvaluationError) -> Bool {
        guard case .bool(let isTrue) = body else {
            throw EvaluationError(
                .noSuchOverload,
                "`\(macro.rawValue)` needs bool, not \(body.kind.name)"
            ).located(at: bodySpan)
        }
        return isTrue
    }
}
