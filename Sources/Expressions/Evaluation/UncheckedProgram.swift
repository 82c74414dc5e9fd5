/// An expression that was parsed but not checked: names and types are looked at during evaluation.
public struct UncheckedProgram: Sendable {
    private let source: SourceText
    private let syntax: Syntax
    private let limits: ProgramLimits

    /// Parses an expression.
    ///
    /// - Throws: `ExpressionError` with what is wrong and where.
    public static func parse(
        _ source: String,
        limits: ProgramLimits = .standard
    ) throws(ExpressionError) -> UncheckedProgram {
        let text = SourceText(source)
        let syntax = try Parser.parse(text, limits: limits)
        return UncheckedProgram(source: text, syntax: syntax, limits: limits)
    }

    /// The value under bindings; their names may be qualified, as in `a.b.c`.
    public func evaluate(
        _ bindings: [String: Value],
        zones: any TimeZoneRules = FixedOffsetsOnly()
    ) throws(EvaluationError) -> Value {
        let names = Array(bindings.keys)
        let plan = Linker.link(syntax, source: source, scope: NameScope(names))
        let values = BoundValues(values: names.map { bindings[$0] ?? .null })
        var evaluator = Evaluator(plan, stepsMax: limits.stepsMax, zones: zones)
        return try evaluator.result(over: values)
    }
}
