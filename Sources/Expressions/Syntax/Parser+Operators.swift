extension Parser {
    /// `ConditionalOr ["?" ConditionalOr ":" Expr]`, the grammar's start.
    mutating func expression() throws(ExpressionError) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= depthMax else { throw tooDeep(at: current.span) }
        let condition = try logic(.or)
        guard take(.question) else { return condition }
        let first = try logic(.or)
        try require(.colon)
        let second = try expression()
        return try node(
            .conditional(condition, first, second),
            condition.span.through(second.span),
            over: [condition, first, second]
        )
    }

    /// A run of operands joined by one logical operator, flat, because both operators are
    /// associative.
    private mutating func logic(_ kind: LogicOperator) throws(ExpressionError) -> Syntax {
        let symbol: Symbol = kind == .or ? .or : .and
        let first = try kind == .or ? logic(.and) : relation()
        guard at(symbol) else { return first }
        var operands = [first]
        while take(symbol) {
            operands.append(try kind == .or ? logic(.and) : relation())
        }
        let span = first.span.through(operands[operands.count - 1].span)
        return try node(.logic(kind, operands), span, over: operands)
    }

    private mutating func relation() throws(ExpressionError) -> Syntax {
        var left = try sum()
        while let function = relationOperator() {
            advance()
            left = try binary(function, left, try sum())
        }
        return left
    }

    private func relationOperator() -> Function? {
        switch current.kind {
        case .symbol(.equal): .equal
        case .symbol(.notEqual): .notEqual
        case .symbol(.less): .less
        case .symbol(.lessOrEqual): .lessOrEqual
        case .symbol(.greater): .greater
        case .symbol(.greaterOrEqual): .greaterOrEqual
        case .identifier("in"): .isIn
        default: nil
        }
    }

    private mutating func sum() throws(ExpressionError) -> Syntax {
        var left = try product()
        while true {
            let function: Function
            if take(.plus) {
                function = .add
            } else if take(.minus) {
                function = .subtract
            } else {
                return left
            }
            left = try binary(function, left, try product())
        }
    }

    private mutating func product() throws(ExpressionError) -> Syntax {
        var left = try unary()
        while true {
            let function: Function
            if take(.star) {
                function = .multiply
            } else if take(.slash) {
                function = .divide
            } else if take(.percent) {
                function = .remainder
            } else {
                return left
            }
            left = try binary(function, left, try unary())
        }
    }

    private func binary(
        _ function: Function,
        _ left: Syntax,
        _ right: Syntax
    ) throws(ExpressionError) -> Syntax {
        try node(
            .operation(function, [left, right]),
            left.span.through(right.span),
            over: [left, right]
        )
    }

    /// `{"!"} Member | {"-"} Member`; a minus before a number is the number's sign.
    private mutating func unary() throws(ExpressionError) -> Syntax {
        let symbol: Symbol = at(.not) ? .not : .minus
        var signs: [SourceSpan] = []
        while at(symbol) {
            if symbol == .minus, position + 1 < tokens.count, tokens[position + 1].kind.isNumber {
                break
            }
            signs.append(current.span)
            advance()
        }
        guard signs.count <= depthMax else { throw tooDeep(at: signs[0]) }
        var operand = try member()
        for sign in signs.reversed() {
            operand = try node(
                .operation(symbol == .not ? .not : .negate, [operand]),
                sign.through(operand.span),
                over: [operand]
            )
        }
        return operand
    }
}

extension Token.Kind {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .double: true
        default: false
        }
    }
}
