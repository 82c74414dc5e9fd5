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

/// A call that is no macro.
struct CallSyntax: Sendable {
    let name: String
    let nameSpan: SourceSpan
    let receiver: Syntax?
    let arguments: [Syntax]
    /// Whether a dot leads the name.
    let isRooted: Bool
}

/// `&&` or `||`.
enum LogicOperator: Hashable, Sendable {
    case and
    case or

    /// The operand that decides the result whatever the others are.
    var deciding: Bool { self == .or }

    var text: String { self == .and ? "&&" : "||" }
}

/// An expanded macro over the elements of a list or the entries of a map.
struct ComprehensionSyntax: Sendable {
    let macro: Macro
    let range: Syntax
    let variables: [String]
    /// Which elements take part; nil for all.
    let filter: Syntax?
    /// The predicate or the element of the result.
    let body: Syntax
}
