import Expressions
import Testing

@Suite("Functions and operators")
struct FunctionTests {
    /// The value of an unchecked expression without variables.
    private func value(_ source: String) throws -> Value {
        try UncheckedProgram.parse(source).evaluate([:])
    }

    @Test(
        "gives the same value as",
        arguments: [
            ("7 / -2", "-3"), ("-7 % 3", "-1"), ("1.5 + 2.0", "3.5"), ("b'a' + b'b'", "b'ab'"),
            ("[1] + [2u]", "[1, 2u]"), ("1 == 1.0 && 1u == 1", "true"), ("[1] == [1.0]", "true"),
            ("{1: 'a'}[1u]", "'a'"), ("0.0 / 0.0 == 0.0 / 0.0", "false"),
            ("'é' == 'e\\u0301'", "false"),
            ("size('e\\u0301')", "2"), ("'\\ud83d\\ude00'", "'😀'"), ("type(1u)", "uint"),
            ("type(type(1))", "type"), ("int('-12')", "-12"), ("uint(3.9)", "3u"),
            ("string(1e6)", "'1e+06'"), ("string(-4.5e-3)", "'-0.0045'"),
            ("string(true)", "'true'"),
            ("bool('TRUE')", "true"), ("double('1e3')", "1000.0"), ("string(b'abc')", "'abc'"),
            ("string(duration('90m'))", "'5400s'"), ("string(duration('-1.5s'))", "'-1.5s'"),
            ("string(timestamp('2024-02-29T23:59:59.5+01:00'))", "'2024-02-29T22:59:59.5Z'"),
            ("timestamp(0) + duration('1h') == timestamp(3600)", "true"),
            ("timestamp('2024-03-01T00:00:00Z').getDayOfYear()", "60"),
            ("timestamp('2024-03-03T00:00:00Z').getDayOfWeek()", "0"),
            ("duration('3723.004s').getMinutes()", "62"),
            ("duration('3723.004s').getMilliseconds()", "4"),
            ("'hello'.charAt(5)", "''"), ("'hello mellow'.lastIndexOf('ello', 6)", "1"),
            ("'hello'.replace('', '_', 2)", "'_h_ello'"), ("'a,b,c'.split(',', 2)", "['a', 'b,c']"),
            ("'tacocat'.substring(0, 4)", "'taco'"), ("'\\u0085 x\\u3000'.trim()", "'x'"),
            ("['a', 'b'].join('-')", "'a-b'"), ("'gums'.reverse()", "'smug'"),
            ("strings.quote('a\"\\n')", "'\"a\\\\\"\\\\n\"'"),
            ("'%s|%d|%x|%b|%o|%%'.format(['é', 5, 255, 5, 8])", "'é|5|ff|101|10|%'"),
            ("'%.3f %.2e'.format([1.2345, 12345.0])", "'1.234 1.23e+04'"),
            ("'%.20f'.format([0.1])", "'0.10000000000000000555'"),
            ("'%.0f'.format([1e23])", "'99999999999999991611392'"),
            ("'%.0f'.format([1e300]).size() == 301", "true"),
            ("'%.3e'.format([5e-324])", "'4.941e-324'"),
            ("'%.60f'.format([3e-7]).size() == 62", "true"),
            ("'%s'.format([{'b': [1, null], 'a': 2.5}])", "'{a: 2.5, b: [1, null]}'"),
            ("math.greatest(1, 2u, 1.5)", "2u"), ("math.least([3, 1.0])", "1.0"),
            ("math.round(-2.5)", "-3.0"), ("math.bitShiftRight(-1024, 2)", "4611686018427387648"),
            ("math.bitShiftLeft(1, 64)", "0"), ("math.sqrt(2u)", "1.4142135623730951"),
            ("[1, 2, 3].filter(x, x > 1).map(x, x * 2)", "[4, 6]"),
            ("[1, 2].map(x, x > 1, x * 2)", "[4]"), ("[1, 0].exists(x, 1 / x == 1)", "true"),
            ("[0, 1].all(x, 1 / x > 1)", "false"), ("[1, 2].exists_one(x, x > 1)", "true"),
            ("{'a': 1, 'b': 2}.all(k, v, size(k) == 1 && v < 3)", "true"),
            ("[5, 6].transformList(i, v, i > 0, i + v)", "[7]"),
            ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10)", "{'b': 20}"),
            ("[7, 7].existsOne(i, v, i == 1 && v == 7)", "true"),
            ("has({'a': 1}.a) && !has({'a': 1}.b)", "true"), ("{'x/y': 1}.`x/y`", "1"),
            ("1 / 0 == 1 || true", "true"), ("f(1) && false", "false"), ("true ? 1 : f(2)", "1"),
        ]
    )
    func sameValue(_ source: String, _ expected: String) throws {
        let found = try value(source)
        #expect(found.isIdentical(to: try value(expected)), "\(source) gave \(found)")
    }

    @Test(
        "is an error",
        arguments: [
            ("9223372036854775807 + 1", EvaluationError.Code.overflow),
            ("-9223372036854775808 / -1", .overflow), ("0u - 1u", .overflow),
            ("1 / 0", .divisionByZero), ("1 % 0", .divisionByZero), ("1 + 1u", .noSuchOverload),
            ("1 + 1.0", .noSuchOverload), ("-1u", .noSuchOverload), ("!1", .noSuchOverload),
            ("'a' < 1", .noSuchOverload), ("[1] < [2]", .noSuchOverload), ("x", .unknownName),
            ("f(1)", .unknownName), ("{}.a", .noSuchKey), ("[1][1]", .invalidArgument),
            ("[1][-1]", .invalidArgument), ("{0: 1, 0u: 2}", .invalidArgument),
            ("{1.5: 1}", .noSuchOverload), ("int('1.5')", .invalidArgument),
            ("int(9223372036854775808.0)", .overflow), ("uint(-1)", .overflow),
            ("int('')", .invalidArgument), ("string(b'\\xff')", .invalidArgument),
            ("timestamp('2023-02-29T00:00:00Z')", .invalidArgument),
            ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", .overflow),
            ("duration('320000000000s')", .invalidArgument), ("duration('1')", .invalidArgument),
            ("timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')", .overflow),
            ("timestamp(0).getHours('Nowhere')", .invalidArgument),
            ("'abc'.charAt(4)", .invalidArgument), ("'abc'.substring(2, 1)", .invalidArgument),
            ("'%d'.format(['a'])", .invalidArgument), ("'%s %s'.format([1])", .invalidArgument),
            ("'%'.format([1])", .invalidArgument), ("'%.1001f'.format([1.0])", .invalidArgument),
            ("['a', 1].join()", .noSuchOverload), ("math.greatest([])", .invalidArgument),
            ("math.greatest('a')", .noSuchOverload), ("math.abs(-9223372036854775808)", .overflow),
            ("math.bitShiftLeft(1, -1)", .invalidArgument), ("math.ceil(1)", .noSuchOverload),
            ("'a'.matches('(')", .invalidArgument), ("1 ? 2 : 3", .noSuchOverload),
            ("1 && true", .noSuchOverload), ("[1, 0].exists_one(x, 1 / x == 1)", .divisionByZero),
            ("1.map(x, x)", .noSuchOverload), ("has('a'.b)", .noSuchOverload),
        ]
    )
    func failure(_ source: String, _ code: EvaluationError.Code) throws {
        let error = #expect(throws: EvaluationError.self) { try value(source) }
        #expect(error?.code == code, "\(error as Any)")
    }

    @Test(
        "is no expression",
        arguments: [
            "", "1 +", "(1", "[1, 2", "{1: }", "'a", "\"a\nb\"", "'\\q'", "'\\ud800'", "b'\\u0041'",
            "1.", "0x", "1u2", "9223372036854775808", "18446744073709551616u", "a.true", "if",
            "a..b",
            "1 = 1", "a & b", "a.`b", "a.``", "f(1,)", "[1].map(1, 2)", "has(a)", "!-a", "é",
            "a ? b",
            "[1].all(x, x, x, x, x) +", "{a}", "1 2", "`a`",
        ]
    )
    func syntaxError(_ source: String) {
        let error = #expect(throws: ExpressionError.self) { try UncheckedProgram.parse(source) }
        #expect(error?.code == .syntax)
        #expect(error?.diagnostics.isEmpty == false)
    }
}
