extension Evaluator {
    /// `operand.field`, or `has(operand.field)`.
    mutating func select<Source: VariableSource & ~Copyable & ~Escapable>(
        _ operand: NodeIndex,
        _ field: String,
        isTest: Bool,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        let found: Value?
        if case .attributes(let slot) = plan.nodes[operand].operation {
            found = source.attributeValue(slot, field)
        } else {
            let container = try value(of: operand, over: source)
            guard case .map(let map) = container else {
                throw EvaluationError(
                    .noSuchOverload,
                    "\(container.kind.name) has no field `\(field)`"
                )
            }
            found = map[.string(field)]
        }
        if isTest { return .bool(found != nil) }
        guard let found else {
            throw EvaluationError(.noSuchKey, "there is no key '\(field)'")
        }
        return found
    }

    /// `operand[key]`.
    mutating func index<Source: VariableSource & ~Copyable & ~Escapable>(
        _ operand: NodeIndex,
        _ key: NodeIndex,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value {
        if case .attributes(let slot) = plan.nodes[operand].operation {
            let keyValue = try value(of: key, over: source)
            guard case .string(let text) = keyValue, let found = source.attributeValue(slot, text)
            else { throw Self.noSuchKey(keyValue) }
            return found
        }
        let container = try value(of: operand, over: source)
        let keyValue = try value(of: key, over: source)
        switch container {
        case .list(let elements): return try Self.element(of: elements, at: keyValue)
        case .map(let map):
            guard let found = map[keyValue] else { throw Self.noSuchKey(keyValue) }
            return found
        default:
            throw EvaluationError(
                .noSuchOverload,
                "`[]` takes a list or map, not \(container.kind.name)"
            )
        }
    }

    /// `key in variable` for a declared map; nil when the right operand is something else.
    mutating func isAttribute<Source: VariableSource & ~Copyable & ~Escapable>(
        _ operands: Plan.Operands,
        over source: borrowing Source
    ) throws(EvaluationError) -> Value? {
        let container = plan.operands[operands.upperBound - 1]
        guard operands.count == 2, case .attributes(let slot) = plan.nodes[container].operation
        else { return nil }
        let key = try value(of: plan.operands[operands.lowerBound], over: source)
        guard case .string(let text) = key else { return .bool(false) }
        return .bool(source.attributeValue(slot, text) != nil)
    }

    private static func noSuchKey(_ key: Value) -> EvaluationError {
        EvaluationError(.noSuchKey, "there is no key \(key.literal)")
    }

    /// The element at an index; doubles and unsigned numbers count when they are whole.
    private static func element(
        of elements: [Value],
        at key: Value
    ) throws(EvaluationError) -> Value {
        guard key.number != nil, case .int(let index)? = MapKey(key) else {
            throw EvaluationError(
                .invalidArgument,
                "a list is indexed by int, not by \(key.literal)"
            )
        }
        guard elements.indices.contains(Int(index)) else {
            throw EvaluationError(
                .invalidArgument,
                "the index \(index) is outside the list of \(elements.count) elements"
            )
        }
        return elements[Int(index)]
    }
}
