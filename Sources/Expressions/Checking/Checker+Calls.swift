extension Checker {
    mutating func call(
        _ function: Function,
        _ operands: Plan.Operands,
        _ node: NodeIndex
    ) -> ExpressionType {
        var arguments: [ExpressionType] = []
        for operand in operands {
            arguments.append(check(plan.operands[operand]))
        }
        if let type = function.resultType(arguments) { return type }
        report(mismatch(function, arguments), node)
        return .dyn
    }

    private func mismatch(_ function: Function, _ arguments: [ExpressionType]) -> String {
        let found = arguments.map(\.description).joined(separator: ", ")
        if function.operatorSign != nil {
            let hint =
                arguments.count == 2 && arguments.allSatisfy(\.isNumber)
                ? "; convert one side, for instance with `\(arguments[0])(…)`" : ""
            return "`\(function.title)` does not take (\(found))\(hint)"
        }
        let known = function.signatures.map(\.description)
        let hint = known.isEmpty ? "" : "; it takes \(known.joined(separator: " or "))"
        return "`\(function.title)` does not take (\(found))\(hint)"
    }
}

extension Value {
    /// The type that the checker gives a literal of this value.
    var type: ExpressionType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        case .list: .list(.dyn)
        case .map: .map(.dyn, .dyn)
        }
    }
}
