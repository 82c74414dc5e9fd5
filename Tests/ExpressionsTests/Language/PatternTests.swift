@testable import Expressions
import Testing

@Suite("Regular expressions")
struct PatternTests {
    @Test(
        "a pattern matches a part of a text",
        arguments: [
            ("ubb", "hubba", true), ("^h.*a$", "hubba", true), ("", "abc", true), ("^$", "", true),
            ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true), ("(?m)^b$", "a\nb", true),
            ("^b$", "a\nb", false), ("(?i)kelvin", "\u{212A}ELVIN", true), ("(?i)äö", "ÄÖ", true),
            ("(?i)ς", "σ", true), ("(?i)i", "ı", false), ("^a{3}$", "aaa", true),
            ("^a{2}$", "aaa", false), ("^a{2,}$", "aaa", true), ("a{,2}", "a{,2}", true),
            ("[]a]", "]", true), ("[^[:alpha:]]", "5", true), ("[\\d-z]", "-", true),
            ("\\d", "٣", false), ("\\pL", "é", true), ("\\p{Lu}", "é", false),
            ("\\P{^Lu}", "É", true),
            ("\\bbar\\b", "foo bar", true), ("\\Bbar", "foobar", true), ("\\Qa.b\\E", "axb", false),
            ("\\x{1F600}", "😀", true), ("^.$", "😀", true), ("[😀-😂]", "😁", true),
            ("\\101", "A", true),
            ("(?P<n>b)", "abc", true), ("a(?i:b)c", "aBc", true), ("(a(?i))b", "aB", false),
            ("^(ab)*$", "abab", true), ("(|x)*y", "y", true), ("x{0}y", "xy", true),
            ("\\z", "a", true),
            ("^(a|b|)$", "c", false), ("[[:space:]]", "\u{0B}", true), ("\\s", "\u{0B}", false),
        ]
    )
    func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == expected)
    }

    @Test(
        "what RE2 refuses is refused",
        arguments: [
            "a**", "a{2}{3}", "*a", "(a", "a)", "[a", "[z-a]", "a{1001}", "a{2,1}", "(?=a)",
            "(?<=a)",
            "(a)\\1", "\\y", "[[:foo:]]", "\\p{Nope}", "a\\", "(?i", "(?z)x", "x???", "\\x{110000}",
            "((((a{100}){100}){100}){100})",
        ]
    )
    func refused(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test("a pattern that ruins a backtracking engine takes linear time")
    func linearTime() throws {
        let pattern = try Pattern("^(a+)+$")
        let clock = ContinuousClock()
        let text = String(repeating: "a", count: 50_000) + "!"
        let elapsed = clock.measure { #expect(!pattern.matches(text)) }
        #expect(elapsed < .seconds(10))
    }
}
