/// Evaluates a plan by walking it; knows every operation and type.
struct Evaluator {
    let plan: Plan
    let zones: any TimeZoneRules
    private var locals: [Value]
    var budget: StepBudget
    /// The last pattern that was compiled during this evaluation.
    var recentPattern: Pattern?

    init(_ plan: Plan, stepsMax: Int, zones: any TimeZoneRules) {
        self.plan = plan
        self.zones = zones
        locals = Array(repeating: .null, count: plan.localCount)
        budget = StepBudget(stepsMax)
    }

    /// The value of the whole plan, small enough to be read to its end.
    ///
    /// Lists may share their elements, so that a few steps make a value that is exponentially large
    /// to
    /// whoever prints it; going through it once, against the step limit, refuses such values.
    mutating func result<Source: VariableSource & ~Copyable & ~Escapable>(
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        do throws(EvaluationError) {
            let value = try value(of: plan.root, over: source)
            try budget.spendReading(value)
            return value
        } catch {
            throw error.described(in: plan.source)
        }
    }

    /// The value of a node.
    mutating func value<Source: VariableSource & ~Copyable & ~Escapable>(
        of node: NodeIndex,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        do throws(EvaluationError) {
            try budget.spend()
            return try operate(node, over: source)
        } catch {
            throw error.located(at: plan.nodes[node].span)
        }
    }

    private mutating func operate<Source: VariableSource & ~Copyable & ~Escapable>(
        _ node: NodeIndex,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        switch plan.nodes[node].operation {
        case .constant(let value): return value
        case .variable(let slot), .attributes(let slot): return source.value(slot)
        case .local(let local): return locals[local]
        case .unknownVariable(let name):
            throw EvaluationError(.unknownName, "there is no variable `\(name)`")
        case .unknownFunction(let name):
            throw EvaluationError(.unknownName, "there is no function `\(name)`")
        case .select(let operand, let field, let isTest):
            return try select(operand, field, isTest: isTest, over: source)
        case .index(let operand, let key): return try index(operand, key, over: source)
        case .call(let function, let operands):
            return try call(function, operands, at: node, over: source)
        case .logic(let kind, let operands): return try logic(kind, operands, over: source)
        case .conditional(let condition, let first, let second):
            let isTrue = try self.condition(condition, over: source)
            return try value(of: isTrue ? first : second, over: source)
        case .list(let operands): return .list(try values(operands, over: source))
        case .map(let operands): return try map(operands, over: source)
        case .comprehension(let index):
            return try comprehend(plan.comprehensions[index], over: source)
        }
    }

    private mutating func condition<Source: VariableSource & ~Copyable & ~Escapable>(
        _ node: NodeIndex,
        over source: borrowing Source
    ) throws(EvaluationError) -> Bool {
        let condition = try value(of: node, over: source)
        guard case .bool(let isTrue) = condition else {
            throw EvaluationError(
                .noSuchOverload,
                "the condition of `?:` is \(condition.kind.name), not bool"
            ).located(at: plan.nodes[node].span)
        }
        return isTrue
    }

    private mutating func values<Source: VariableSource & ~Copyable & ~Escapable>(
        _ operands: Plan.Operands,
        over source: borrowing Source
    ) throws(EvaluationError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(operands.count)
        for operand in operands {
            values.append(try value(of: plan.operands[operand], over: source))
        }
        return values
    }

    private mutating func map<Source: VariableSource & ~Copyable & ~Escapable>(
        _ operands: Plan.Operands,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        var map = ValueMap()
        for operand in stride(from: operands.lowerBound, to: operands.upperBound, by: 2) {
            let keyNode = plan.operands[operand]
            let key = try value(of: keyNode, over: source)
            let element = try value(of: plan.operands[operand + 1], over: source)
            guard key.isMapKey else {
                throw EvaluationError(
                    .noSuchOverload,
                    "\(key.kind.name) cannot be the key of a map"
                ).located(at: plan.nodes[keyNode].span)
            }
            guard map.insert(element, for: key) else {
                throw EvaluationError(
                    .invalidArgument,
                    "the key \(key.literal) is there twice"
                ).located(at: plan.nodes[keyNode].span)
            }
        }
        return .map(map)
    }

    private mutating func call<Source: VariableSource & ~Copyable & ~Escapable>(
        _ function: Function,
        _ operands: Plan.Operands,
        at node: NodeIndex,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        if function == .isIn, let found = try isAttribute(operands, over: source) { return found }
        let arguments = try values(operands, over: source)
        if function == .matches, arguments.count == 2 {
            return try matches(arguments[0], arguments[1], at: node)
        }
        return try function.apply(arguments, zones: zones, budget: &budget)
    }

    /// `&&` and `||`: a deciding operand wins over errors and wrong types of the others.
    private mutating func logic<Source: VariableSource & ~Copyable & ~Escapable>(
        _ kind: LogicOperator,
        _ operands: Plan.Operands,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        var verdict = LogicVerdict(kind)
        for operand in operands {
            let node = plan.operands[operand]
            do throws(EvaluationError) {
                let value = try self.value(of: node, over: source)
                if verdict.add(value, at: plan.nodes[node].span) { break }
            } catch {
                try verdict.absorb(error)
            }
        }
        return .bool(try verdict.result())
    }

    /// Sets a comprehension's variable.
    mutating func setLocal(_ local: Int, to value: Value) {
        locals[local] = value
    }
}
