import Expressions
import Testing

@Suite("Names")
struct NameTests {
    private func map(_ key: String, _ value: Value) -> Value {
        var map = ValueMap()
        map.set(value, for: .string(key))
        return .map(map)
    }

    @Test(
        "the longest bound prefix of a qualified name wins, and comprehension variables hide it",
        arguments: [
            ("a.b.c", 3), ("a.b.d", 4), ("(a.b).d", 4), ("(a).b.d", 40), ("x", 1), (".x", 1),
            ("a.`b`.d", 40),
            ("[7].map(x, x)[0]", 7), ("[7].map(x, .x)[0]", 1), ("[{'b': 5}].map(a, a.b)[0]", 5),
            ("[1].map(x, [2].map(x, x)[0])[0]", 2), ("[1].map(y, x + y)[0]", 2),
        ]
    )
    func qualified(_ source: String, _ expected: Int64) throws {
        let bindings: [String: Value] = [
            "a": map("b", map("d", .int(40))), "a.b.c": .int(3), "a.b": map("d", .int(4)),
            "x": .int(1), "unused": .null,
        ]
        let value = try UncheckedProgram.parse(source).evaluate(bindings)
        #expect(value.isIdentical(to: .int(expected)), "\(value)")
    }

    @Test("literals and types cannot be shadowed by variables of literals' names")
    func literals() throws {
        let value = try UncheckedProgram.parse("[true, false, null]")
            .evaluate(["true": .int(1), "false": .int(2), "null": .int(3)])
        #expect(value.isIdentical(to: .list([.bool(true), .bool(false), .null])))
    }

    @Test("named zones come from the caller")
    func zones() throws {
        struct HalfHour: TimeZoneRules {
            func offsetSeconds(ofZone name: String, atUnixSeconds seconds: Int64) -> Int? {
                name == "Test/Zone" ? 1_800 : nil
            }
        }
        let program = try UncheckedProgram.parse("timestamp(0).getMinutes('Test/Zone')")
        #expect(try program.evaluate([:], zones: HalfHour()).isIdentical(to: .int(30)))
        #expect(throws: EvaluationError.self) { try program.evaluate([:]) }
    }
}
