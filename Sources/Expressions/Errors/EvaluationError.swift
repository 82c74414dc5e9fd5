/// An evaluation ended without a value.
public struct EvaluationError: Error, Hashable, Sendable {
    /// Why there is no value; more reasons may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case unknownName = "unknown name"
            case noSuchOverload = "no such overload"
            case noSuchKey = "no such key"
            case invalidArgument = "invalid argument"
            case overflow
            case divisionByZero = "division by zero"
            case limitExceeded = "limit exceeded"
        }

        private let name: Name

        /// A variable or function is not known.
        public static let unknownName = Code(name: .unknownName)
        /// A function or operator does not take values of these types.
        public static let noSuchOverload = Code(name: .noSuchOverload)
        /// A map has no such key.
        public static let noSuchKey = Code(name: .noSuchKey)
        /// An argument is outside what the function accepts.
        public static let invalidArgument = Code(name: .invalidArgument)
        /// A result does not fit its type.
        public static let overflow = Code(name: .overflow)
        /// Division or remainder by zero.
        public static let divisionByZero = Code(name: .divisionByZero)
        /// The step limit was reached; neither `&&` nor `||` absorbs this.
        public static let limitExceeded = Code(name: .limitExceeded)

        /// The reason in lower-case words.
        public var description: String { name.rawValue }
    }

    /// Why there is no value.
    public let code: Code
    /// What happened, with the values' types or the offending text.
    public let message: String
    /// Where in the source, once it is known.
    public private(set) var diagnostic: Diagnostic?
    var span: SourceSpan?

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// This error at a place, unless it has one already.
    func located(at span: SourceSpan) -> EvaluationError {
        guard self.span == nil else { return self }
        var error = self
        error.span = span
        return error
    }

    /// This error with its place described for a person.
    func described(in source: SourceText) -> EvaluationError {
        guard diagnostic == nil, let span else { return self }
        var error = self
        error.diagnostic = source.diagnostic(message, at: span)
        return error
    }
}

extension EvaluationError: CustomStringConvertible {
    /// The message, with its place when that is known.
    public var description: String { diagnostic?.description ?? message }
}
