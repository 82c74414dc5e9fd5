extension Parser {
    /// A name, call, literal, list, map or parenthesized expression.
    mutating func primary() throws(ExpressionError) -> Syntax {
        let token = current
        switch token.kind {
        case .identifier(let name): return try named(name, isRooted: false, from: token.span)
        case .string(let text): return try literal(.string(text))
        case .bytes(let bytes): return try literal(.bytes(bytes))
        case .unsigned(let value): return try literal(.uint(value))
        case .double(let value): return try literal(.double(value))
        case .integer(let magnitude): return try integer(magnitude, isNegative: false, token.span)
        case .symbol(.minus): return try negativeNumber()
        case .symbol(.dot): return try rootedName()
        case .symbol(.leftParenthesis): return try grouping()
        case .symbol(.leftBracket): return try list()
        case .symbol(.leftBrace): return try map()
        case .symbol, .quotedField, .end: throw expected("an expression")
        }
    }

    private mutating func literal(
        _ value: Value,
        from span: SourceSpan? = nil
    ) throws(ExpressionError) -> Syntax {
        let syntax = try node(.literal(value), span?.through(current.span) ?? current.span)
        advance()
        return syntax
    }

    private mutating func negativeNumber() throws(ExpressionError) -> Syntax {
        let sign = current.span
        advance()
        switch current.kind {
        case .double(let value): return try literal(.double(-value), from: sign)
        case .integer(let magnitude): return try integer(magnitude, isNegative: true, sign)
        default: throw expected("an expression")
        }
    }

    private mutating func integer(
        _ magnitude: UInt64,
        isNegative: Bool,
        _ span: SourceSpan
    ) throws(ExpressionError) -> Syntax {
        let value =
            isNegative
            ? (magnitude <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil)
            : Int64(exactly: magnitude)
        guard let value else {
            throw failure(
                "the number does not fit `int`, 64 bits with a sign; unsigned numbers end with `u`",
                at: span.through(current.span)
            )
        }
        return try literal(.int(value), from: span)
    }

    private mutating func rootedName() throws(ExpressionError) -> Syntax {
        let dot = current.span
        advance()
        guard case .identifier(let name) = current.kind else {
            throw expected("a name after `.`")
        }
        return try named(name, isRooted: true, from: dot)
    }

    private mutating func named(
        _ name: String,
        isRooted: Bool,
        from start: SourceSpan
    ) throws(ExpressionError) -> Syntax {
        let span = current.span
        if !isRooted, Self.keywords.contains(name) { return try keyword(name) }
        guard !Self.keywords.contains(name), !Self.reserved.contains(name) else {
            throw failure("`\(name)` is a reserved word and cannot be a name", at: span)
        }
        advance()
        guard at(.leftParenthesis) else {
            return try node(.name(name, isRooted: isRooted), start.through(span))
        }
        let (arguments, closing) = try parenthesized()
        let whole = start.through(closing)
        if name == "has", !isRooted { return try has(arguments, whole) }
        let call = CallSyntax(
            name: name,
            nameSpan: span,
            receiver: nil,
            arguments: arguments,
            isRooted: isRooted
        )
        return try node(.call(call), whole, over: arguments)
    }

    private mutating func keyword(_ name: String) throws(ExpressionError) -> Syntax {
        switch name {
        case "true": return try literal(.bool(true))
        case "false": return try literal(.bool(false))
        case "null": return try literal(.null)
        default: throw expected("an expression")
        }
    }

    /// `has(operand.field)`.
    private func has(_ arguments: [Syntax], _ span: SourceSpan) throws(ExpressionError) -> Syntax {
        guard arguments.count == 1,
            case .select(let operand, let field, false, let isQuoted) = arguments[0].form
        else {
            throw failure(
                "`has` takes one field selection, such as `has(attributes.key)`",
                at: span
            )
        }
        return try node(
            .select(operand, field: field, isTest: true, isQuoted: isQuoted),
            span,
            over: [operand]
        )
    }

    private mutating func grouping() throws(ExpressionError) -> Syntax {
        let opening = current.span
        advance()
        let inner = try expression()
        let closing = try require(.rightParenthesis, toClose: opening)
        let span = opening.through(closing)
        switch inner.form {
        case .name, .select: return try node(.grouped(inner), span, over: [inner])
        default: return Syntax(form: inner.form, span: span, height: inner.height)
        }
    }

    private mutating func list() throws(ExpressionError) -> Syntax {
        let opening = current.span
        advance()
        let elements = try expressions(until: .rightBracket, trailingComma: true)
        let closing = try require(.rightBracket, toClose: opening)
        return try node(.list(elements), opening.through(closing), over: elements)
    }

    private mutating func map() throws(ExpressionError) -> Syntax {
        let opening = current.span
        advance()
        var parts: [Syntax] = []
        while !at(.rightBrace) {
            parts.append(try expression())
            try require(.colon)
            parts.append(try expression())
            guard take(.comma) else { break }
        }
        let closing = try require(.rightBrace, toClose: opening)
        return try node(.map(parts), opening.through(closing), over: parts)
    }
}
