/// A compiled regular expression of RE2's syntax.
struct Pattern: Sendable {
    /// The expression's text.
    let source: String
    private let program: PatternProgram

    private static let bytesMax = 4_096

    /// Compiles a text; fails when it is no regular expression or too large.
    init(_ source: String) throws(PatternError) {
        guard source.utf8.count <= Self.bytesMax else {
            throw PatternError("the pattern is longer than \(Self.bytesMax) bytes")
        }
        self.source = source
        program = try PatternProgram(PatternParser.parse(source))
    }

    /// The most states that the machine can be in at once.
    var stateCount: Int { program.instructions.count }

    /// Whether some part of the text matches.
    func matches(_ text: String) -> Bool {
        var matcher = PatternMatcher(program)
        return matcher.matches(text.unicodeScalars)
    }
}
