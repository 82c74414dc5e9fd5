/// A lexical element with its place.
struct Token: Sendable {
    /// What kind of element it is; literals carry their value.
    enum Kind: Sendable {
        case identifier(String)
        /// A back-quoted field name, only allowed after a dot.
        case quotedField(String)
        case string(String)
        case bytes([UInt8])
        /// Digits of an integer without its sign, which the parser must see to accept the smallest
        /// `int`.
        case integer(magnitude: UInt64)
        case unsigned(UInt64)
        case double(Double)
        case symbol(Symbol)
        case end
    }

    let kind: Kind
    let span: SourceSpan
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
