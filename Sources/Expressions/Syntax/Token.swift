/// A lexical element with its place.
struct Token: Sendable {
    /// What kind of element it is; literals carry their value.
    enum Kind: Sendable {
        case identifier(String)
        /// A back-quoted field name, only allowed after a dot.
        case quotedField(String)
        case string(String)
        case bytes([UInt8])
        /// Digits of an integer without its sign, which the parser must see to accept the smallest `int`.
        case integer(magnitude: UInt64)
        case unsigned(UInt64)
        case double(Double)
        case symbol(Symbol)
        case end
    }

    let kind: Kind
    let span: SourceSpan
}

/// Operators and punctuation.
enum Symbol: String, Hashable, Sendable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case dot = "."
    case colon = ":"
    case question = "?"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case not = "!"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
}

extension Token.Kind: CustomStringConvertible {
    /// The element as an error message names it.
    var description: String {
        switch self {
        case .identifier(let name): "`\(name)`"
        case .quotedField(let name): "the quoted field `\(name)`"
        case .string: "a string"
        case .bytes: "bytes"
        case .integer, .unsigned, .double: "a number"
        case .symbol(let symbol): "`\(symbol.rawValue)`"
        case .end: "the end of the expression"
        }
    }
}
