extension ExpressionGenerator {
    /// A literal or variable of a type.
    mutating func leaf(_ type: GeneratedType) -> String {
        if usesVariables, random.chance(50), let variable = variable(type) { return variable }
        return literal(type)
    }

    private mutating func literal(_ type: GeneratedType) -> String {
        switch type {
        case .int:
            if let local = localName() { return local }
            return random.pick([
                "0", "1", "-1", "2", "3", "7", "60", "64", "-64", "1000", "9223372036854775807",
                "-9223372036854775808", "9007199254740993",
            ])
        case .uint: return random.pick(["0u", "1u", "2u", "64u", "18446744073709551615u"])
        case .double:
            return random.pick([
                "0.0", "-0.0", "1.0", "-1.5", "2.5", "0.1", "1e6", "1e-7", "1e19", "-1e19", "1e308",
                "9223372036854775808.0", "(0.0 / 0.0)", "(1.0 / 0.0)", "(-1.0 / 0.0)",
            ])
        case .bool: return random.pick(["true", "false", "(1 / 0 == 1)"])
        case .string:
            return random.pick([
                "''", "'a'", "'b'", "'ab'", "'A b '", "'é'", "'e\\u0301'", "'😀'", "'12'", "'-7'",
                "'a,b,c'", "','", "'\\n'", "'[ab]+'", "'^a'", "'1.5'",
            ])
        case .bytes: return random.pick(["b''", "b'a'", "b'\\xff'", "b'ab'"])
        case .timestamp:
            return random.pick([
                "timestamp('1970-01-01T00:00:00Z')", "timestamp('2009-02-13T23:31:30.123456Z')",
                "timestamp('2000-02-29T23:59:59Z')", "timestamp('1900-03-01T12:00:00-05:30')",
                "timestamp('9999-12-31T23:59:59Z')", "timestamp('0001-01-01T00:00:00Z')",
            ])
        case .duration:
            return random.pick([
                "duration('0s')", "duration('1s')", "duration('-1.5s')", "duration('1h30m')",
                "duration('123.456789s')", "duration('9000000000s')",
            ])
        case .intList: return random.pick(["[]", "[1]", "[1, 2, 3]", "[0, -1]"])
        case .stringList: return random.pick(["['a']", "['a', 'b']", "['', 'é']"])
        case .intMap: return random.pick(["{'a': 1}", "{'a': 1, 'b': 2}", "{'é': 0}"])
        }
    }

    private mutating func variable(_ type: GeneratedType) -> String? {
        switch type {
        case .int:
            random.pick([
                "body_size", "attributes_size", "int(attributes.n)", "int(attributes['t'])",
                "size(name)", "int(attributes.missing)", "size(body)", "int(body)",
            ])
        case .double: random.pick(["ratio", "double(attributes.n)"])
        case .bool:
            random.pick([
                "flag", "has(attributes.n)", "has(attributes.missing)", "('t' in attributes)",
                "(attributes.t == 'text')", "(attributes['n'] < 5)", "(name in attributes)",
                "(attributes[name] == 1)", "(name in ['a', 'span', 'é'])",
                "(attributes.n in [1, 2.0, 3u])", "(attributes.list == [1])", "(body == 'text')",
                "name.matches('^[a-z]+$')", "body.matches('(?i)T|é')", "(body < 5 || flag)",
            ])
        case .string: random.pick(["name", "string(attributes.t)"])
        default: nil
        }
    }
}
