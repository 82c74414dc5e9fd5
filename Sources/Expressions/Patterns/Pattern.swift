/// A compiled regular expression of RE2's syntax.
@usableFromInline
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
        var text = text
        return text.withUTF8 { bytes in
            var matcher = PatternMatcher(program)
            return matcher.matches(UnsafeRawBufferPointer(bytes)) ?? false
        }
    }

    /// Whether some part of UTF-8 in memory matches; nil when it is no UTF-8, or so long that the
    /// steps
    /// must be counted.
    @usableFromInline
    func matchesInPlace(_ text: UnsafeRawBufferPointer) -> Bool? {
        guard text.count.times(stateCount) <= Self.uncountedWorkMax else { return nil }
        var matcher = PatternMatcher(program)
        return matcher.matches(text)
    }

    /// The most states, summed over the bytes of a text, that are gone through without counting
    /// steps.
    private static let uncountedWorkMax = 1_000_000
}
