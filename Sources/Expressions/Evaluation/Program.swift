/// An expression that was parsed, checked and bounded: ready to be evaluated any number of times.
///
/// Two evaluators stand behind it. The first runs in place over scalars and never allocates; what
/// it
/// cannot do, and every error, is left to the second, which knows the whole language.
public struct Program: Sendable {
    @usableFromInline let storage: ProgramStorage

    /// The text that was compiled.
    public var source: String { storage.source }
    /// The type of the result.
    public var type: ExpressionType { storage.type }
    /// A bound on what one evaluation takes.
    public var cost: Cost { storage.cost }
    var plan: Plan { storage.plan }

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
        let linked = Linker.link(syntax, source: text, scope: NameScope(environment))
        let types = try Checker.check(linked, environment, result: result)
        let plan = try linked.folded(zones: zones).compilingPatterns()
        let cost = try CostEstimator.estimate(plan, environment, limits: limits)
        let storage = ProgramStorage(
            source: source,
            type: types[plan.root],
            cost: cost,
            inPlace: InPlaceCompiler.compile(plan, types),
            plan: plan,
            limits: limits,
            zones: zones
        )
        return Program(storage: storage)
    }
}

extension Program {
    /// The value of an expression that was compiled with the result `int`.
    ///
    /// Reads the source in place and allocates nothing where sizes, numbers and texts are only
    /// compared and computed with.
    @inlinable
    public func evaluateInt<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Int64 {
        if let inPlace = storage.inPlace, case .int(let result) = inPlace.run(over: source) {
            return result
        }
        let value = try evaluate(over: source)
        guard case .int(let result) = value else { throw .wrongResult(value, .int) }
        return result
    }

    /// The value of an expression that was compiled with the result `bool`.
    @inlinable
    public func evaluateBool<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Bool {
        if let inPlace = storage.inPlace, case .bool(let result) = inPlace.run(over: source) {
            return result
        }
        let value = try evaluate(over: source)
        guard case .bool(let result) = value else { throw .wrongResult(value, .bool) }
        return result
    }

    /// The expression's value, whatever its type; may allocate.
    public func evaluate<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        var evaluator = Evaluator(
            storage.plan,
            stepsMax: storage.limits.stepsMax,
            zones: storage.zones
        )
        return try evaluator.result(over: source)
    }
}

extension EvaluationError {
    /// The error of a program whose value is not of the type that was asked for.
    @usableFromInline
    static func wrongResult(_ value: Value, _ type: ExpressionType) -> EvaluationError {
        EvaluationError(
            .noSuchOverload,
            "the expression gave \(value.kind.name), but \(type) is needed"
        )
    }
}
