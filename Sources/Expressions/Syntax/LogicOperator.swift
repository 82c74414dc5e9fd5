/// `&&` or `||`.
enum LogicOperator: Hashable, Sendable {
    case and
    case or

    /// The operand that decides the result whatever the others are.
    var deciding: Bool { self == .or }

    var text: String { self == .and ? "&&" : "||" }
}
