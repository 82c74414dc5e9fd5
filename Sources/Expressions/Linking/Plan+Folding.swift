extension Plan {
    /// The plan with operations over constants replaced by their values.
    ///
    /// What would fail stays, because an untaken branch or `||` may make the error moot. Types are
    /// not
    /// looked at, so this comes after the checker.
    func folded(zones: any TimeZoneRules) -> Plan {
        var plan = self
        for node in nodes.indices {
            if let operation = plan.foldedOperation(node, zones) {
                plan.nodes[node].operation = operation
            }
        }
        return plan
    }

    /// The steps that folding one operation may take; dearer ones are left to the evaluation.
    private static let stepsMax = 4_096

    /// What an operation is with its operands folded; nil when it stays.
    private func foldedOperation(_ node: NodeIndex, _ zones: any TimeZoneRules) -> Operation? {
        switch nodes[node].operation {
        case .call(let function, let operands):
            guard let arguments = constants(operands) else { return nil }
            var budget = StepBudget(Self.stepsMax)
            let value = try? function.apply(arguments, zones: zones, budget: &budget)
            return value.map(Operation.constant)
        case .list(let operands): return constants(operands).map { .constant(.list($0)) }
        case .map(let operands): return constants(operands).flatMap(Self.map)
        case .conditional(let condition, let first, let second):
            guard case .bool(let isTrue) = constant(condition) else { return nil }
            return nodes[isTrue ? first : second].operation
        case .logic(let kind, let operands): return logic(kind, operands)
        default: return nil
        }
    }

    private func constant(_ node: NodeIndex) -> Value? {
        if case .constant(let value) = nodes[node].operation { value } else { nil }
    }

    private func constants(_ operands: Operands) -> [Value]? {
        var values: [Value] = []
        for operand in operands {
            guard let value = constant(self.operands[operand]) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func map(_ parts: [Value]) -> Operation? {
        var map = ValueMap()
        for key in stride(from: 0, to: parts.count, by: 2) {
            guard parts[key].isMapKey, map.insert(parts[key + 1], for: parts[key]) else {
                return nil
            }
        }
        return .constant(.map(map))
    }

    private func logic(_ kind: LogicOperator, _ operands: Operands) -> Operation? {
        var areAllConstant = true
        for operand in operands {
            guard case .bool(let bool) = constant(self.operands[operand]) else {
                areAllConstant = false
                continue
            }
            if bool == kind.deciding { return .constant(.bool(bool)) }
        }
        return areAllConstant ? .constant(.bool(!kind.deciding)) : nil
    }
}
