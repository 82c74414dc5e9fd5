/// Bounds the steps of a plan's evaluation; mirrors what the evaluator spends.
struct CostEstimator {
    let plan: Plan
    let environment: Environment
    let limits: ProgramLimits
    /// The steps of each node with everything below it.
    private var steps: [Int]
    private var extents: [Extent]
    private var locals: [Extent]

    /// Keys are short: what the product's own limits let through.
    private static let keyBytesMax = 256

    private init(_ plan: Plan, _ environment: Environment, _ limits: ProgramLimits) {
        self.plan = plan
        self.environment = environment
        self.limits = limits
        steps = Array(repeating: 0, count: plan.nodes.count)
        extents = Array(repeating: .scalar, count: plan.nodes.count)
        locals = Array(repeating: .scalar, count: plan.localCount)
    }

    /// The cost of a plan; fails, naming the part that costs, when it can exceed the step limit.
    static func estimate(
        _ plan: Plan,
        _ environment: Environment,
        limits: ProgramLimits
    ) throws(ExpressionError) -> Cost {
        var estimator = CostEstimator(plan, environment, limits)
        estimator.visit(plan.root)
        let total = estimator.steps[plan.root].plus(estimator.extents[plan.root].depth.times(2))
        guard total <= limits.stepsMax else { throw estimator.refusal() }
        return Cost(
            stepsMax: total,
            assumedElementsMax: limits.assumedElementsMax,
            assumedTextBytesMax: limits.assumedTextBytesMax
        )
    }

    /// Computes a node's steps and extent.
    @discardableResult
    private mutating func visit(_ node: NodeIndex) -> Extent {
        let (ownSteps, extent) = bound(node)
        steps[node] = ownSteps.plus(1)
        extents[node] = extent
        return extent
    }

    private mutating func bound(_ node: NodeIndex) -> (steps: Int, extent: Extent) {
        switch plan.nodes[node].operation {
        case .constant(let value): return (0, value.extent)
        case .variable(let slot), .attributes(let slot):
            return (0, extent(of: environment.variables[slot]))
        case .local(let local): return (0, locals[local])
        case .unknownVariable, .unknownFunction: return (0, .scalar)
        case .select(let operand, _, let isTest):
            let extent = visit(operand).entries.element
            return (steps[operand], isTest ? .scalar : extent)
        case .index(let operand, let key):
            let extent = visit(operand).entries.element
            visit(key)
            return (steps[operand].plus(steps[key]), extent)
        case .call(let function, let operands): return call(function, operands, node)
        case .logic(_, let operands): return (sum(operands), .scalar)
        case .conditional(let condition, let first, let second):
            visit(condition)
            let extent = visit(first).joined(with: visit(second))
            return (steps[condition].plus(max(steps[first], steps[second])), extent)
        case .list(let operands):
            let total = sum(operands)
            let element = joined(operands.map { extents[plan.operands[$0]] })
            return (
                total, .collection(countMax: operands.count, key: .scalar, element: element)
            )
        case .map(let operands):
            let total = sum(operands)
            let parts = operands.map { extents[plan.operands[$0]] }
            let keys = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }
            let values = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
            return (
                total,
                .collection(countMax: keys.count, key: joined(keys), element: joined(values))
            )
        case .comprehension(let index): return comprehension(plan.comprehensions[index])
        }
    }

    private mutating func sum(_ operands: Plan.Operands) -> Int {
        var total = 0
        for operand in operands {
            visit(plan.operands[operand])
            total = total.plus(steps[plan.operands[operand]])
        }
        return total
    }

    private func joined(_ extents: [Extent]) -> Extent {
        extents.dropFirst().reduce(extents.first ?? .scalar) { $0.joined(with: $1) }
    }

    private mutating func call(
        _ function: Function,
        _ operands: Plan.Operands,
        _ node: NodeIndex
    ) -> (steps: Int, extent: Extent) {
        let total = sum(operands)
        let arguments = operands.map { extents[plan.operands[$0]] }
        let reading = arguments.reduce(0) { $0.plus(1 + $1.shallow / 16) }
        let pattern = plan.patterns[node]?.stateCount
        let work = function.work(arguments, patternStates: pattern)
        return (total.plus(reading).plus(work), function.extent(arguments))
    }

    private mutating func comprehension(
        _ comprehension: Plan.Comprehension
    ) -> (steps: Int, extent: Extent) {
        let range = visit(comprehension.range)
        let (count, key, element) = range.entries
        // Over a list, or over the keys of a map: which of them is not always known.
        locals[comprehension.first] =
            comprehension.second == nil ? key.joined(with: element) : key.joined(with: .scalar)
        if let second = comprehension.second { locals[second] = element }
        if let filter = comprehension.filter { visit(filter) }
        visit(comprehension.body)
        let round = 1.plus(comprehension.filter.map { steps[$0] } ?? 0)
            .plus(steps[comprehension.body])
        let total = steps[comprehension.range].plus(count.times(round))
        let body = extents[comprehension.body]
        switch comprehension.macro {
        case .all, .exists, .existsOne: return (total, .scalar)
        case .filter:
            let kept = locals[comprehension.first]
            return (total, .collection(countMax: count, key: .scalar, element: kept))
        case .map, .transformList:
            return (total, .collection(countMax: count, key: .scalar, element: body))
        case .transformMap:
            return (total, .collection(countMax: count, key: key, element: body))
        }
    }

    private func extent(of variable: Variable) -> Extent {
        extent(of: variable.type, sizeMax: variable.sizeMax)
    }

    private func extent(of type: ExpressionType, sizeMax: Int?) -> Extent {
        let elements = sizeMax ?? limits.assumedElementsMax
        let bytes = sizeMax ?? limits.assumedTextBytesMax
        return switch type {
        case .string, .bytes: .text(bytes)
        case .dyn:
            .any(
                elementsMax: limits.assumedElementsMax,
                bytesMax: limits.assumedTextBytesMax
            )
        case .list(let element):
            .collection(
                countMax: elements,
                key: .scalar,
                element: extent(of: element, sizeMax: nil)
            )
        case .map(let key, let value):
            .collection(
                countMax: elements,
                key: key == .string ? .text(Self.keyBytesMax) : .scalar,
                element: extent(of: value, sizeMax: nil)
            )
        default: .scalar
        }
    }
}

extension CostEstimator {
    /// Names the innermost part that alone exceeds the limit.
    private func refusal() -> ExpressionError {
        var node = plan.root
        while let child = plan.children(of: node).first(where: { steps[$0] > limits.stepsMax }) {
            node = child
        }
        let count = steps[node] == .max ? "more than can be counted" : "\(steps[node])"
        let message =
            "this can take \(count) steps for a record with \(limits.assumedElementsMax) "
            + "attributes and texts of \(limits.assumedTextBytesMax) bytes; "
            + "\(limits.stepsMax) are allowed"
        return ExpressionError(
            code: .cost,
            diagnostics: [plan.source.diagnostic(message, at: plan.nodes[node].span)]
        )
    }
}

extension Plan {
    /// The nodes directly below a node.
    fileprivate func children(of node: NodeIndex) -> [NodeIndex] {
        switch nodes[node].operation {
        case .constant, .variable, .attributes, .local, .unknownVariable, .unknownFunction: []
        case .select(let operand, _, _): [operand]
        case .index(let operand, let key): [operand, key]
        case .call(_, let operands), .logic(_, let operands), .list(let operands),
            .map(let operands):
            operands.map { self.operands[$0] }
        case .conditional(let condition, let first, let second): [condition, first, second]
        case .comprehension(let index):
            [comprehensions[index].range, comprehensions[index].body]
                + (comprehensions[index].filter.map { [$0] } ?? [])
        }
    }
}

extension Value {
    /// The extent of a constant.
    fileprivate var extent: Extent {
        switch self {
        case .string(let text): .text(text.utf8.count)
        case .bytes(let bytes): .text(bytes.count)
        case .list(let elements):
            .collection(
                countMax: elements.count,
                key: .scalar,
                element: Self.joined(elements)
            )
        case .map(let map):
            .collection(
                countMax: map.count,
                key: Self.joined(map.entries.map(\.key)),
                element: Self.joined(map.entries.map(\.value))
            )
        default: .scalar
        }
    }

    private static func joined(_ values: [Value]) -> Extent {
        values.dropFirst().reduce(values.first?.extent ?? .scalar) { $0.joined(with: $1.extent) }
    }
}
