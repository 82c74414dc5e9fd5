/// A recursive-descent parser; binary operators by precedence climbing.
///
/// Every level of the tree is counted against the depth limit, so that no later recursion over the
/// tree can exhaust the stack.
struct Parser {
    let source: SourceText
    let depthMax: Int
    var tokens: [Token]
    var position = 0
    var depth = 0

    /// Parses a whole source text.
    static func parse(
        _ source: SourceText,
        limits: ProgramLimits
    ) throws(ExpressionError) -> Syntax {
        guard source.bytes.count <= limits.sourceBytesMax else {
            let message =
                "the expression has \(source.bytes.count) bytes; "
                + "\(limits.sourceBytesMax) are allowed"
            throw ExpressionError(
                code: .syntax,
                diagnostics: [
                    Diagnostic(message: message, line: 1, column: 1, length: 1, sourceLine: "")
                ]
            )
        }
        var lexer = Lexer(source)
        let tokens = try lexer.run()
        var parser = Parser(source: source, depthMax: limits.depthMax, tokens: tokens)
        let syntax = try parser.expression()
        guard case .end = parser.current.kind else {
            throw parser.expected("an operator or the end of the expression")
        }
        return syntax
    }

    private init(source: SourceText, depthMax: Int, tokens: [Token]) {
        self.source = source
        self.depthMax = depthMax
        self.tokens = tokens
    }

    var current: Token { tokens[position] }

    mutating func advance() {
        if position + 1 < tokens.count { position += 1 }
    }

    func at(_ symbol: Symbol) -> Bool {
        if case .symbol(symbol) = current.kind { true } else { false }
    }

    mutating func take(_ symbol: Symbol) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    /// Takes the symbol, or fails and names what was opened and not closed.
    @discardableResult
    mutating func require(
        _ symbol: Symbol,
        toClose opening: SourceSpan? = nil
    ) throws(ExpressionError) -> SourceSpan {
        let span = current.span
        guard take(symbol) else {
            let place = opening.map { source.diagnostic("", at: $0) }
            let context = place.map { " to close line \($0.line), column \($0.column)" } ?? ""
            throw expected("`\(symbol.rawValue)`\(context)")
        }
        return span
    }

    func expected(_ what: String) -> ExpressionError {
        failure("expected \(what), found \(current.kind)", at: current.span)
    }

    func failure(_ message: String, at span: SourceSpan) -> ExpressionError {
        ExpressionError(code: .syntax, diagnostics: [source.diagnostic(message, at: span)])
    }

    /// Makes a node above its children; fails when the tree gets too deep.
    func node(
        _ form: Syntax.Form,
        _ span: SourceSpan,
        over children: [Syntax] = []
    ) throws(ExpressionError) -> Syntax {
        var height = 0
        for child in children {
            height = max(height, child.height)
        }
        guard height < depthMax else { throw tooDeep(at: span) }
        return Syntax(form: form, span: span, height: height + 1)
    }

    func tooDeep(at span: SourceSpan) -> ExpressionError {
        failure("the expression is nested deeper than \(depthMax) levels", at: span)
    }
}
