/// The syntax tree of a regular expression; groups and flags are resolved.
indirect enum PatternSyntax: Sendable {
    case empty
    case set(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternSyntax])
    case alternatives([PatternSyntax])
    /// At least `minimum` times, at most `maximum` times if there is one. Whether greedy does not
    /// matter
    /// to the question whether there is a match.
    case repetition(PatternSyntax, minimum: Int, maximum: Int?)
}
