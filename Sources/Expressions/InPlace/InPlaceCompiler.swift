/// Compiles a checked plan into in-place code.
///
/// What scalars cannot do becomes `beyond`, so a program that only sometimes needs more, such as a
/// list
/// in one branch, still runs in place otherwise.
struct InPlaceCompiler {
    private let plan: Plan
    private let types: [ExpressionType]
    private var instructions: [Instruction] = []
    private var constants: [Instruction] = []
    private var patterns: [Pattern] = []
    private var pool: [UInt8] = []
    private var count = 0
    private var depth = 0

    /// The code of a plan; nil when it would always give up, or needs too deep a stack.
    static func compile(_ plan: Plan, _ types: [ExpressionType]) -> InPlaceCode? {
        var compiler = InPlaceCompiler(plan: plan, types: types)
        compiler.compile(plan.root)
        let isUseful = compiler.instructions.first.map { !$0.isBeyond } ?? false
        guard isUseful, compiler.depth <= InPlaceCode.depthMax else { return nil }
        return InPlaceCode(
            instructions: compiler.instructions,
            constants: compiler.constants,
            patterns: compiler.patterns,
            pool: compiler.pool,
            depth: compiler.depth
        )
    }

    private init(plan: Plan, types: [ExpressionType]) {
        self.plan = plan
        self.types = types
    }

    /// Adds an instruction that changes the stack's height by `change`.
    private mutating func emit(_ instruction: Instruction, _ change: Int) {
        instructions.append(instruction)
        count += change
        depth = max(depth, count)
    }

    private mutating func compile(_ node: NodeIndex) {
        switch plan.nodes[node].operation {
        case .constant(let value): emit(constant(value), 1)
        case .variable(let slot): emit(variable(Int32(clamping: slot), types[node]), 1)
        case .select(let operand, let field, let isTest): select(operand, field, isTest)
        case .index(let operand, let key): index(operand, key)
        case .call(let function, let operands):
            call(function, operands.map { plan.operands[$0] }, at: node)
        case .logic(let kind, let operands): logic(kind, operands.map { plan.operands[$0] })
        case .conditional(let condition, let first, let second):
            conditional(condition, first, second)
        case .attributes, .local, .unknownVariable, .unknownFunction, .list, .map, .comprehension:
            emit(.beyond, 1)
        }
    }

    private mutating func constant(_ value: Value) -> Instruction {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        case .string(let text): .text(place(text.utf8))
        case .bytes(let bytes): .bytes(place(bytes))
        default: .beyond
        }
    }

    private mutating func place(_ bytes: some Collection<UInt8>) -> Place {
        let place = Place(start: pool.count, count: bytes.count)
        pool.append(contentsOf: bytes)
        return place
    }

    private func variable(_ slot: Int32, _ type: ExpressionType) -> Instruction {
        switch type {
        case .int: .intVariable(slot)
        case .double: .doubleVariable(slot)
        case .bool: .boolVariable(slot)
        case .string: .textVariable(slot)
        case .dyn: .dynVariable(slot)
        default: .beyond
        }
    }

    private mutating func select(_ operand: NodeIndex, _ field: String, _ isTest: Bool) {
        guard case .attributes(let slot) = plan.nodes[operand].operation else {
            return emit(.beyond, 1)
        }
        let key = place(field.utf8)
        let slot32 = Int32(clamping: slot)
        emit(
            isTest ? .hasAttribute(slot: slot32, key: key) : .attribute(slot: slot32, key: key),
            1
        )
    }

    private mutating func index(_ operand: NodeIndex, _ key: NodeIndex) {
        guard case .attributes(let slot) = plan.nodes[operand].operation else {
            return emit(.beyond, 1)
        }
        if case .constant(.string(let text)) = plan.nodes[key].operation {
            emit(.attribute(slot: Int32(clamping: slot), key: place(text.utf8)), 1)
        } else {
            compile(key)
            emit(.attributeUnderKey(slot: Int32(clamping: slot)), 0)
        }
    }

    private mutating func logic(_ kind: LogicOperator, _ operands: [NodeIndex]) {
        var decisions: [Int] = []
        for (position, operand) in operands.enumerated() {
            compile(operand)
            if position > 0 { emit(.join(kind.deciding), -1) }
            guard position < operands.count - 1 else { break }
            decisions.append(instructions.count)
            emit(.decide(kind.deciding, 0), 0)
        }
        let end = Int32(clamping: instructions.count)
        for decision in decisions {
            instructions[decision] = .decide(kind.deciding, end)
        }
    }

    private mutating func conditional(
        _ condition: NodeIndex,
        _ first: NodeIndex,
        _ second: NodeIndex
    ) {
        compile(condition)
        let branch = instructions.count
        emit(.branch(otherwise: 0, end: 0), -1)
        compile(first)
        let jump = instructions.count
        emit(.jump(0), -1)
        let otherwise = Int32(clamping: instructions.count)
        compile(second)
        let end = Int32(clamping: instructions.count)
        instructions[branch] = .branch(otherwise: otherwise, end: end)
        instructions[jump] = .jump(end)
    }
}

extension InPlaceCompiler {
    private mutating func call(
        _ function: Function,
        _ operands: [NodeIndex],
        at node: NodeIndex
    ) {
        if function == .isIn { return isIn(operands[0], operands[1]) }
        if function == .matches { return matches(operands[0], plan.patterns[node]) }
        guard let instruction = instruction(function, operands) else { return emit(.beyond, 1) }
        for operand in operands {
            compile(operand)
        }
        emit(instruction, 1 - operands.count)
    }

    private func instruction(_ function: Function, _ operands: [NodeIndex]) -> Instruction? {
        let areInts = operands.allSatisfy { types[$0] == .int }
        return switch function {
        case .add: areInts ? .addInts : .arithmetic(.add)
        case .subtract: areInts ? .subtractInts : .arithmetic(.subtract)
        case .multiply: areInts ? .multiplyInts : .arithmetic(.multiply)
        case .divide: .arithmetic(.divide)
        case .remainder: .arithmetic(.remainder)
        case .less: .relation(.less)
        case .lessOrEqual: .relation(.lessOrEqual)
        case .greater: .relation(.greater)
        case .greaterOrEqual: .relation(.greaterOrEqual)
        case .equal: .equality(isNegated: false)
        case .notEqual: .equality(isNegated: true)
        case .not: .prefix(.not)
        case .negate: .prefix(.negate)
        case .toInt: .conversion(.int)
        case .toUint: .conversion(.uint)
        case .toDouble: .conversion(.double)
        case .size: .conversion(.size)
        case .contains: .textTest(.contains)
        case .startsWith: .textTest(.startsWith)
        case .endsWith: .textTest(.endsWith)
        default: nil
        }
    }

    private mutating func matches(_ text: NodeIndex, _ pattern: Pattern?) {
        guard let pattern else { return emit(.beyond, 1) }
        compile(text)
        emit(.matches(Int32(clamping: patterns.count)), 0)
        patterns.append(pattern)
    }

    private mutating func isIn(_ element: NodeIndex, _ container: NodeIndex) {
        switch plan.nodes[container].operation {
        case .attributes(let slot):
            compile(element)
            emit(.isKey(slot: Int32(clamping: slot)), 0)
        case .constant(.list(let values)):
            let start = constants.count
            for value in values {
                constants.append(constant(value))
            }
            guard !constants[start...].contains(where: \.isBeyond) else { return emit(.beyond, 1) }
            compile(element)
            emit(
                .isOneOf(
                    first: Int32(clamping: start),
                    count: Int32(clamping: values.count)
                ),
                0
            )
        default: emit(.beyond, 1)
        }
    }
}

extension Instruction {
    fileprivate var isBeyond: Bool {
        if case .beyond = self { true } else { false }
    }
}
