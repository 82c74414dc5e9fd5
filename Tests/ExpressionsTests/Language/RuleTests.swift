import Expressions
import Testing

@Suite("Rules over records")
struct RuleTests {
    static let environment = Environment([
        Variable("body_size", .int), Variable("attributes_size", .int),
        Variable("attributes", .map(.string, .dyn)), Variable("name", .string),
    ])

    static var record: BoundValues {
        var attributes = ValueMap()
        attributes.set(.string("GET"), for: .string("http.method"))
        attributes.set(.int(7), for: .string("count"))
        attributes.set(.string("12"), for: .string("text"))
        return BoundValues(values: [.int(100), .int(50), .map(attributes), .string("span")])
    }

    @Test(
        "a rule gives bytes",
        arguments: [
            ("32 + body_size + attributes_size", 182),
            ("attributes['http.method'] == 'GET' ? 1 : 2", 1),
            ("'count' in attributes ? int(attributes.count) * 3 : 0", 21),
            ("has(attributes.missing) ? 1 : 2", 2),
            ("has(attributes.`http.method`) && name.startsWith('sp') ? 5 : 6", 5),
            ("int(attributes['text']) + size(name)", 16),
            ("-body_size % 7", -2),
            ("(body_size in [100] ? 7 : 2) in [8, 9] ? 1 : 0", 0),
            ("attributes.missing == 1 || body_size == 100 ? 1 : 0", 1),
        ]
    )
    func value(_ source: String, _ expected: Int64) throws {
        let program = try Program.compile(source, in: Self.environment, result: .int)
        #expect(try program.evaluateInt(over: Self.record) == expected)
    }

    @Test(
        "a wrong rule is refused with a message that helps",
        arguments: [
            (
                "attributes['x']",
                "`attributes['x']` is dyn, but int is needed: write `int(attributes['x'])`"
            ),
            ("bodysize", "there is no variable `bodysize`; did you mean `body_size`?"),
            ("body_size + 1.0", "`+` does not take (int, double)"),
            ("body_size == 1", "the expression is bool, but int is needed"),
            ("body_size +", "expected an expression, found the end of the expression"),
            ("(body_size", "expected `)` to close line 1, column 1, found the end"),
            ("name.startWith('a') ? 1 : 2", "did you mean `startsWith`?"),
            ("name = 'a' ? 1 : 2", "write `==` to compare"),
            ("1.5", "the expression is double, but int is needed: write `int(1.5)`"),
        ]
    )
    func refused(_ source: String, _ message: String) throws {
        let error = #expect(throws: ExpressionError.self) {
            try Program.compile(source, in: Self.environment, result: .int)
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("an error shows its line, column and a caret")
    func caret() throws {
        let error = #expect(throws: ExpressionError.self) {
            try Program.compile("1 +\n  nmae", in: Self.environment, result: .int)
        }
        #expect(
            error?.description
                == "2:3: there is no variable `nmae`; did you mean `name`?\n  nmae\n  ^~~~"
        )
    }

    @Test("an evaluation error says where")
    func evaluationError() throws {
        let program = try Program.compile(
            "1 + int(attributes.missing)",
            in: Self.environment,
            result: .int
        )
        let error = #expect(throws: EvaluationError.self) {
            try program.evaluateInt(over: Self.record)
        }
        #expect(error?.code == .noSuchKey)
        #expect(error?.diagnostic?.column == 9)
    }
}
