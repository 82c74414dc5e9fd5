extension Parser {
    /// A primary followed by selections, calls and indexes.
    mutating func member() throws(ExpressionError) -> Syntax {
        var operand = try primary()
        while true {
            if take(.dot) {
                operand = try selection(of: operand)
            } else if at(.leftBracket) {
                let opening = current.span
                advance()
                let key = try expression()
                let closing = try require(.rightBracket, toClose: opening)
                operand = try node(
                    .index(operand, key),
                    operand.span.through(closing),
                    over: [operand, key]
                )
            } else {
                return operand
            }
        }
    }

    private mutating func selection(of operand: Syntax) throws(ExpressionError) -> Syntax {
        let nameSpan = current.span
        let name: String
        var isQuoted = false
        switch current.kind {
        case .identifier(let identifier) where !Self.keywords.contains(identifier):
            name = identifier
        case .quotedField(let field):
            name = field
            isQuoted = true
        default: throw expected("a field's name after `.`")
        }
        advance()
        if !isQuoted, at(.leftParenthesis) {
            return try receiverCall(name, nameSpan, on: operand)
        }
        let span = operand.span.through(nameSpan)
        return try node(
            .select(operand, field: name, isTest: false, isQuoted: isQuoted),
            span,
            over: [operand]
        )
    }

    private mutating func receiverCall(
        _ name: String,
        _ nameSpan: SourceSpan,
        on receiver: Syntax
    ) throws(ExpressionError) -> Syntax {
        let (arguments, closing) = try parenthesized()
        let span = receiver.span.through(closing)
        if let (macro, variableCount) = Macro.named(name, argumentCount: arguments.count) {
            return try comprehension(macro, variableCount, over: receiver, arguments, span)
        }
        let call = CallSyntax(
            name: name,
            nameSpan: nameSpan,
            receiver: receiver,
            arguments: arguments,
            isRooted: false
        )
        return try node(.call(call), span, over: [receiver] + arguments)
    }

    /// Expands `range.macro(variables…, [filter,] body)`.
    private func comprehension(
        _ macro: Macro,
        _ variableCount: Int,
        over range: Syntax,
        _ arguments: [Syntax],
        _ span: SourceSpan
    ) throws(ExpressionError) -> Syntax {
        var variables: [String] = []
        for argument in arguments.prefix(variableCount) {
            guard case .name(let name, isRooted: false) = argument.form else {
                throw failure(
                    "`\(macro.rawValue)` needs a plain name for its variable here",
                    at: argument.span
                )
            }
            guard !variables.contains(name) else {
                throw failure("the variable `\(name)` is named twice", at: argument.span)
            }
            variables.append(name)
        }
        let rest = arguments.dropFirst(variableCount)
        let body = rest[rest.endIndex - 1]
        let filter = rest.count == 2 ? rest.first : nil
        return try node(
            .comprehension(
                ComprehensionSyntax(
                    macro: macro,
                    range: range,
                    variables: variables,
                    filter: filter,
                    body: body
                )
            ),
            span,
            over: [range] + rest
        )
    }

    /// `(a, b, …)` with the span of the closing parenthesis.
    mutating func parenthesized() throws(ExpressionError) -> ([Syntax], SourceSpan) {
        let opening = try require(.leftParenthesis)
        let arguments = try expressions(until: .rightParenthesis, trailingComma: false)
        return (arguments, try require(.rightParenthesis, toClose: opening))
    }

    /// Expressions separated by commas up to a symbol, which stays.
    mutating func expressions(
        until closing: Symbol,
        trailingComma: Bool
    ) throws(ExpressionError) -> [Syntax] {
        var elements: [Syntax] = []
        while !at(closing) {
            elements.append(try expression())
            guard take(.comma) else { break }
            if at(closing), !trailingComma { throw expected("an argument after `,`") }
        }
        return elements
    }

    /// Words that are no names at all, not even of fields.
    static let keywords: Set<String> = ["false", "in", "null", "true"]

    /// Words kept free for host languages; they may name fields but not variables.
    static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    ]
}
