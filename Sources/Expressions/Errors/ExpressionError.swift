/// An expression was refused before any evaluation.
public struct ExpressionError: Error, Hashable, Sendable {
    /// Why an expression was refused; more reasons may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case syntax
            case type
            case cost
        }

        private let name: Name

        /// The text is not an expression of the language.
        public static let syntax = Code(name: .syntax)
        /// Types do not fit, or a name is not declared.
        public static let type = Code(name: .type)
        /// Some record could make the evaluation take more steps than allowed.
        public static let cost = Code(name: .cost)

        /// The reason as one lower-case word.
        public var description: String { name.rawValue }
    }

    /// Why the expression was refused.
    public let code: Code
    /// What is wrong, in the order of the source; never empty.
    public let diagnostics: [Diagnostic]
}

extension ExpressionError: CustomStringConvertible {
    /// All diagnostics with their excerpts.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
