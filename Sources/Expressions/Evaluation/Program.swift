/// An expression that was parsed, checked and bounded: ready to be evaluated any number of times.
public struct Program: Sendable {
    /// The text that was compiled.
    public let source: String
    /// The type of the result.
    public let type: ExpressionType
    let plan: Plan
    let limits: ProgramLimits
    let zones: any TimeZoneRules

    /// Parses, checks and bounds an expression.
    ///
    /// - Parameter result: the type that the whole expression must have; `dyn` accepts any.
    /// - Throws: `ExpressionError` with what is wrong and where.
    public static func compile(
        _ source: String,
        in environment: Environment,
        result: ExpressionType = .dyn,
        limits: ProgramLimits = .standard,
        zones: any TimeZoneRules = FixedOffsetsOnly()
    ) throws(ExpressionError) -> Program {
        let text = SourceText(source)
        let syntax = try Parser.parse(text, limits: limits)
        let plan = Linker.link(syntax, source: text, scope: NameScope(environment))
        let types = try Checker.check(plan, environment, result: result)
        return Program(
            source: source,
            type: types[plan.root],
            plan: plan,
            limits: limits,
            zones: zones
        )
    }

    /// The expression's value.
    public func evaluate<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        var evaluator = Evaluator(plan, stepsMax: limits.stepsMax, zones: zones)
        do throws(EvaluationError) {
            return try evaluator.value(of: plan.root, over: source)
        } catch {
            throw error.described(in: plan.source)
        }
    }

    /// The value of an expression that was compiled with the result `int`.
    public func evaluateInt<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Int64 {
        let value = try evaluate(over: source)
        guard case .int(let result) = value else { throw Self.wrongType(value, .int) }
        return result
    }

    /// The value of an expression that was compiled with the result `bool`.
    public func evaluateBool<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Bool {
        let value = try evaluate(over: source)
        guard case .bool(let result) = value else { throw Self.wrongType(value, .bool) }
        return result
    }

    private static func wrongType(_ value: Value, _ type: ExpressionType) -> EvaluationError {
        EvaluationError(
            .noSuchOverload,
            "the expression gave \(value.kind.name), but \(type) is needed"
        )
    }
}
