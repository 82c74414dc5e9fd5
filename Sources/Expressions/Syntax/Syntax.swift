/// A node of the syntax tree, macros expanded.
struct Syntax: Sendable {
    /// What the node is.
    indirect enum Form: Sendable {
        case literal(Value)
        /// A name; `isRooted` when a dot leads it.
        case name(String, isRooted: Bool)
        /// `operand.field`, or `has(operand.field)`.
        case select(Syntax, field: String, isTest: Bool, isQuoted: Bool)
        case index(Syntax, Syntax)
        case call(CallSyntax)
        /// An operator with its operands.
        case operation(Function, [Syntax])
        /// A run of `&&` or of `||`, at least two operands.
        case logic(LogicOperator, [Syntax])
        case conditional(Syntax, Syntax, Syntax)
        case list([Syntax])
        /// Keys and values in turn.
        case map([Syntax])
        case comprehension(ComprehensionSyntax)
        /// A name or selection in parentheses, which keeps it from being part of a longer name.
        case grouped(Syntax)
    }

    let form: Form
    let span: SourceSpan
    /// The longest path down to a leaf, counted in nodes.
    let height: Int
}
