/// Gives every node its type and collects what does not fit.
struct Checker {
    let plan: Plan
    let environment: Environment
    /// The type of each node, indexed as the plan's nodes.
    private(set) var types: [ExpressionType]
    private var localTypes: [ExpressionType]
    private(set) var diagnostics: [Diagnostic] = []

    private init(_ plan: Plan, _ environment: Environment) {
        self.plan = plan
        self.environment = environment
        types = Array(repeating: .dyn, count: plan.nodes.count)
        localTypes = Array(repeating: .dyn, count: plan.localCount)
    }

    /// The types of a plan's nodes; fails unless the whole is of the required type.
    static func check(
        _ plan: Plan,
        _ environment: Environment,
        result: ExpressionType
    ) throws(ExpressionError) -> [ExpressionType] {
        var checker = Checker(plan, environment)
        let type = checker.check(plan.root)
        if checker.diagnostics.isEmpty { checker.requireResult(result, found: type) }
        guard checker.diagnostics.isEmpty else {
            throw ExpressionError(code: .type, diagnostics: checker.diagnostics)
        }
        return checker.types
    }

    /// The type of a node, `dyn` after something that was reported.
    @discardableResult
    mutating func check(_ node: NodeIndex) -> ExpressionType {
        let type = inferred(node)
        types[node] = type
        return type
    }

    private mutating func inferred(_ node: NodeIndex) -> ExpressionType {
        switch plan.nodes[node].operation {
        case .constant(let value): return value.type
        case .variable(let slot), .attributes(let slot): return environment.variables[slot].type
        case .local(let local): return localTypes[local]
        case .unknownVariable(let name): return unknownVariable(name, node)
        case .unknownFunction(let name): return unknownFunction(name, node)
        case .select(let operand, let field, let isTest):
            let type = selection(from: operand, field, node)
            return isTest ? .bool : type
        case .index(let operand, let key): return indexed(operand, key)
        case .call(let function, let operands): return call(function, operands, node)
        case .logic(let kind, let operands):
            for operand in operands {
                require(.bool, plan.operands[operand], of: "`\(kind.text)`")
            }
            return .bool
        case .conditional(let condition, let first, let second):
            require(.bool, condition, of: "the condition of `?:`")
            return branches(first, second)
        case .list(let operands): return .list(joined(operands.map { plan.operands[$0] }))
        case .map(let operands): return map(operands)
        case .comprehension(let index): return comprehension(plan.comprehensions[index])
        }
    }

    /// Whether more problems would only be noise.
    var hasEnoughDiagnostics: Bool { diagnostics.count >= Diagnostic.countMax }

    /// Reports a problem of a node.
    mutating func report(_ message: String, _ node: NodeIndex) {
        report(message, at: plan.nodes[node].span)
    }

    mutating func report(_ message: String, at span: SourceSpan) {
        guard !hasEnoughDiagnostics else { return }
        diagnostics.append(plan.source.diagnostic(message, at: span))
    }

    /// Checks a node whose type must be this one; `dyn` is looked at when it is evaluated.
    mutating func require(_ type: ExpressionType, _ node: NodeIndex, of what: String) {
        let found = check(node)
        guard !found.overlaps(type) else { return }
        report("\(what) must be \(type), not \(found)", node)
    }

    private mutating func branches(
        _ first: NodeIndex,
        _ second: NodeIndex
    ) -> ExpressionType {
        let firstType = check(first)
        let secondType = check(second)
        if !firstType.overlaps(secondType) {
            report(
                "both branches of `?:` must have one type: the first is \(firstType), "
                    + "this one \(secondType)",
                second
            )
        }
        return firstType.joined(with: secondType)
    }

    private mutating func joined(_ nodes: [NodeIndex]) -> ExpressionType {
        guard let first = nodes.first else { return .nothing }
        var type = check(first)
        for node in nodes.dropFirst() {
            type = type.joined(with: check(node))
        }
        return type
    }

    private mutating func map(_ operands: Plan.Operands) -> ExpressionType {
        let parts = operands.map { plan.operands[$0] }
        let keys = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }
        let values = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
        let type = ExpressionType.map(joined(keys), joined(values))
        for key in keys where ![.dyn, .nothing, .bool, .int, .uint, .string].contains(types[key]) {
            report("the key of a map must be bool, int, uint or string, not \(types[key])", key)
        }
        return type
    }

    private mutating func comprehension(_ comprehension: Plan.Comprehension) -> ExpressionType {
        let name = "`\(comprehension.macro.rawValue)`"
        let (key, element) = elements(of: comprehension.range, name)
        let rangeType = types[comprehension.range]
        if let second = comprehension.second {
            localTypes[comprehension.first] = key
            localTypes[second] = element
        } else if case .map = rangeType {
            localTypes[comprehension.first] = key
        } else {
            localTypes[comprehension.first] = element
        }
        if let filter = comprehension.filter { require(.bool, filter, of: "the filter of \(name)") }
        if comprehension.macro.isPredicate {
            require(.bool, comprehension.body, of: "the predicate of \(name)")
        }
        switch comprehension.macro {
        case .all, .exists, .existsOne: return .bool
        case .filter: return .list(localTypes[comprehension.first])
        case .map, .transformList: return .list(check(comprehension.body))
        case .transformMap: return .map(key, check(comprehension.body))
        }
    }

    /// The types of keys (or indexes) and elements of what a macro goes through.
    private mutating func elements(
        of range: NodeIndex,
        _ name: String
    ) -> (key: ExpressionType, element: ExpressionType) {
        switch check(range) {
        case .dyn: return (.dyn, .dyn)
        case .list(let element): return (.int, element.taken)
        case .map(let key, let value): return (key.taken, value.taken)
        case let other:
            report("\(name) takes a list or map, not \(other)", range)
            return (.dyn, .dyn)
        }
    }
}
