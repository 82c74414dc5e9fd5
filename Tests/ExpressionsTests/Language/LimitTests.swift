import Expressions
import Foundation
import Testing

@Suite("Limits")
struct LimitTests {
    private static let environment = Environment([
        Variable("attributes", .map(.string, .dyn)), Variable("name", .string),
    ])

    @Test(
        "the specification's least sizes are accepted",
        arguments: [
            String(repeating: "(", count: 32) + "1" + String(repeating: ")", count: 32),
            String(repeating: "false ? 2 : ", count: 32) + "1",
            Array(repeating: "1", count: 33).joined(separator: " + "),
            Array(repeating: "1 == 1", count: 400).joined(separator: " && "),
            String(repeating: "[", count: 32) + String(repeating: "]", count: 32),
            String(repeating: "dyn(", count: 32) + "1" + String(repeating: ")", count: 32),
            "{'a': 1}" + String(repeating: ".map(k, k)", count: 32),
            String(repeating: "!", count: 64) + "true",
        ]
    )
    func leastSizes(_ source: String) throws {
        _ = try UncheckedProgram.parse(source).evaluate([:])
    }

    @Test(
        "deeper nesting is refused instead of exhausting the stack",
        arguments: ["(", "[", "!", "-", "a(", "a[", "{1: ", "a.b(", "1 + (", "true ? 1 : "]
    )
    func depth(_ opening: String) {
        let source = String(repeating: opening, count: 3_000)
        #expect(throws: ExpressionError.self) { try UncheckedProgram.parse(source + "1") }
    }

    @Test("the deepest expression that is accepted evaluates on a thread with a stack of 1 MiB")
    func stack() async throws {
        let depth = 98
        let source =
            String(repeating: "[1].map(x, ", count: depth / 2) + "x"
            + String(repeating: ")", count: depth / 2)
        let text: String = try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        let program = try UncheckedProgram.parse(source)
                        return "\(try program.evaluate([:]).kind)"
                    }
                )
            }
            thread.stackSize = 1_024 * 1_024
            thread.start()
        }
        #expect(text == "list")
    }

    @Test("an expression that could run away is refused, and the part that costs is shown")
    func cost() {
        let source =
            "name == 'a' || attributes.all(a, attributes.all(b, attributes.all(c, a != b)))"
        let error = #expect(throws: ExpressionError.self) {
            try Program.compile(source, in: Self.environment, result: .bool)
        }
        #expect(error?.code == .cost)
        #expect(error?.diagnostics.first?.column == 34)
        #expect(error?.diagnostics.first?.fragment.hasPrefix("attributes.all(b") == true)
    }

    @Test("the cost grows with the attributes that are assumed")
    func assumptions() throws {
        var limits = ProgramLimits.standard
        let source = "attributes.exists(key, value, key == name)"
        let many = try Program.compile(source, in: Self.environment, limits: limits).cost
        limits.assumedElementsMax = 10
        let few = try Program.compile(source, in: Self.environment, limits: limits).cost
        #expect(many.stepsMax > 10 * few.stepsMax)
    }

    @Test(
        "the step limit ends an evaluation, and `||` does not hide that",
        arguments: [
            "LIST.all(a, LIST.all(b, LIST.all(c, LIST.all(d, a == b)))) || true",
            "[1].map(x, [x, x])" + String(repeating: ".map(x, [x, x])", count: 40),
            "['a']" + String(repeating: ".map(x, x + x)", count: 40) + " == []",
            "'AAAA'.replace('', 'AAAA').replace('', 'AAAA').replace('', 'AAAA') == ''",
        ]
    )
    func steps(_ template: String) throws {
        let list = "[" + Array(repeating: "1", count: 100).joined(separator: ",") + "]"
        let text = String(repeating: "x", count: 1_500)
        let source = template.replacing("LIST", with: list).replacing("AAAA", with: text)
        let error = #expect(throws: EvaluationError.self) {
            try UncheckedProgram.parse(source).evaluate([:])
        }
        #expect(error?.code == .limitExceeded)
    }

    @Test("an expression of more bytes than allowed is refused")
    func length() {
        let source = String(repeating: " ", count: 40_000) + "1"
        #expect(throws: ExpressionError.self) { try UncheckedProgram.parse(source) }
    }

    @Test("many large patterns in one expression are refused, and wrong names do not take long")
    func compilation() {
        let patterns = Array(repeating: "name.matches('(a{1000}){9}')", count: 500)
        let names = Array(repeating: "nmae == 'a'", count: 2_000)
        for parts in [patterns, names] {
            let error = #expect(throws: ExpressionError.self) {
                try Program.compile(
                    parts.joined(separator: " || "),
                    in: Self.environment,
                    result: .bool
                )
            }
            #expect(error?.diagnostics.count == 20)
        }
    }
}
