/// Types that generated expressions have.
enum GeneratedType: CaseIterable {
    case int, uint, double, bool, string, bytes, timestamp, duration, intList, stringList, intMap
}

/// Writes random expressions that are well typed, with the values at which semantics turn.
struct ExpressionGenerator {
    var random: SeededRandom
    /// Whether the rule variables of `FuzzRecord` are named.
    let usesVariables: Bool
    /// The comprehension variables in scope, all `int`.
    private var locals: [String] = []

    init(random: SeededRandom, usesVariables: Bool) {
        self.random = random
        self.usesVariables = usesVariables
    }

    /// An expression of a type, nested at most this deep.
    mutating func expression(_ type: GeneratedType, depth: Int) -> String {
        if depth <= 0 || random.chance(12) { return leaf(type) }
        if random.chance(8) {
            return "(\(expression(.bool, depth: depth - 1)) ? "
                + "\(expression(type, depth: depth - 1)) : \(expression(type, depth: depth - 1)))"
        }
        return switch type {
        case .int: integer(depth - 1)
        case .uint: unsigned(depth - 1)
        case .double: double(depth - 1)
        case .bool: bool(depth - 1)
        case .string: string(depth - 1)
        case .bytes where random.chance(40): "bytes(\(expression(.string, depth: depth - 1)))"
        case .bytes: "(\(expression(.bytes, depth: depth - 1)) + \(leaf(.bytes)))"
        case .timestamp, .duration: time(type, depth - 1)
        case .intList, .stringList, .intMap: collection(type, depth - 1)
        }
    }

    /// A comprehension variable in scope, more often than not when there is one.
    mutating func localName() -> String? {
        locals.isEmpty || random.chance(40) ? nil : random.pick(locals)
    }

    /// Any type of expression, for comparisons between types.
    private mutating func anything(_ depth: Int) -> String {
        "dyn(\(expression(random.pick(GeneratedType.allCases), depth: depth)))"
    }

    private mutating func integer(_ depth: Int) -> String {
        let a = expression(.int, depth: depth)
        switch random.below(18) {
        case 0: return "(\(a) + \(expression(.int, depth: depth)))"
        case 1: return "(\(a) - \(expression(.int, depth: depth)))"
        case 2: return "(\(a) * \(expression(.int, depth: depth)))"
        case 3: return "(\(a) / \(expression(.int, depth: depth)))"
        case 4: return "(\(a) % \(expression(.int, depth: depth)))"
        case 5: return "-(\(a))"
        case 6: return "int(\(expression(random.pick([.uint, .double, .timestamp]), depth: depth)))"
        case 7:
            let type = random.pick([GeneratedType.string, .bytes, .intList, .stringList, .intMap])
            return "size(\(expression(type, depth: depth)))"
        case 8: return "int(\(expression(.intList, depth: depth))[\(expression(.int, depth: 0))])"
        case 9: return "\(expression(.intMap, depth: depth))[\(leaf(.string))]"
        case 10:
            let part = random.pick([
                "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek",
                "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
            ])
            let zone = random.pick(["", "", "'UTC'", "'+05:30'", "'-11:15'"])
            return "\(expression(.timestamp, depth: depth)).\(part)(\(zone))"
        case 11:
            let part = random.pick(["getHours", "getMinutes", "getSeconds", "getMilliseconds"])
            return "\(expression(.duration, depth: depth)).\(part)()"
        case 12:
            let name = random.pick(["indexOf", "lastIndexOf"])
            let offset = random.chance(40) ? ", \(random.below(5) - 1)" : ""
            return "\(expression(.string, depth: depth)).\(name)(\(leaf(.string))\(offset))"
        case 13: return "math.\(random.pick(["abs", "sign", "bitNot"]))(\(a))"
        case 14:
            let name = random.pick([
                "bitAnd", "bitOr", "bitXor", "bitShiftLeft", "bitShiftRight", "greatest", "least",
            ])
            return "math.\(name)(\(a), \(expression(.int, depth: depth)))"
        case 15: return "int(\(expression(.duration, depth: depth)).getMilliseconds())"
        case 16:
            let name = random.pick(["greatest", "least"])
            return "int(math.\(name)([\(a), \(expression(.int, depth: depth)), \(leaf(.int))]))"
        default: return "int(\(leaf(.string)))"
        }
    }

    private mutating func unsigned(_ depth: Int) -> String {
        let a = expression(.uint, depth: depth)
        switch random.below(7) {
        case 5: return "math.\(random.pick(["abs", "sign", "bitNot"]))(\(a))"
        case 6:
            let name = random.pick(["bitAnd", "bitOr", "bitXor", "greatest", "least"])
            return "math.\(name)(\(a), \(expression(.uint, depth: depth)))"
        case 0: return "uint(\(expression(random.pick([.int, .double, .string]), depth: depth)))"
        case 1: return "math.bitShiftRight(\(a), \(leaf(.int)))"
        default:
            let sign = random.pick(["+", "-", "*", "/", "%"])
            return "(\(a) \(sign) \(expression(.uint, depth: depth)))"
        }
    }

    private mutating func double(_ depth: Int) -> String {
        let a = expression(.double, depth: depth)
        switch random.below(9) {
        case 7: return "math.sqrt(\(expression(random.pick([.int, .double]), depth: depth)))"
        case 8:
            let name = random.pick(["greatest", "least"])
            return
                "double(math.\(name)(\(a), \(expression(random.pick([.int, .uint]), depth: depth))))"
        case 0: return "double(\(expression(random.pick([.int, .uint]), depth: depth)))"
        case 1: return "-(\(a))"
        case 2:
            let name = random.pick(["ceil", "floor", "round", "trunc", "abs", "sign"])
            return "math.\(name)(\(a))"
        default:
            let sign = random.pick(["+", "-", "*", "/"])
            return "(\(a) \(sign) \(expression(.double, depth: depth)))"
        }
    }

    private mutating func bool(_ depth: Int) -> String {
        switch random.below(13) {
        case 12:
            let name = random.pick(["isNaN", "isInf", "isFinite"])
            return "math.\(name)(\(expression(.double, depth: depth)))"
        case 0, 1:
            return "(\(expression(.bool, depth: depth)) && \(expression(.bool, depth: depth)))"
        case 2, 3:
            return "(\(expression(.bool, depth: depth)) || \(expression(.bool, depth: depth)))"
        case 4: return "!(\(expression(.bool, depth: depth)))"
        case 5, 6:
            let type = random.pick(GeneratedType.allCases)
            let sign = random.pick(["==", "!="])
            return "(\(expression(type, depth: depth)) \(sign) \(expression(type, depth: depth)))"
        case 7:
            let ordered: [GeneratedType] = [
                .int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration,
            ]
            let type = random.pick(ordered)
            let sign = random.pick(["<", "<=", ">", ">="])
            return "(\(expression(type, depth: depth)) \(sign) \(expression(type, depth: depth)))"
        case 8:
            let sign = random.pick(["==", "!=", "<", "<=", ">", ">="])
            return "(\(anything(depth)) \(sign) \(anything(depth)))"
        case 9:
            let name = random.pick(["contains", "startsWith", "endsWith", "matches"])
            return "\(expression(.string, depth: depth)).\(name)(\(leaf(.string)))"
        case 10: return membership(depth)
        default: return quantifier(depth)
        }
    }

    private mutating func membership(_ depth: Int) -> String {
        switch random.below(3) {
        case 0: "(\(expression(.int, depth: depth)) in \(expression(.intList, depth: depth)))"
        case 1: "(\(leaf(.string)) in \(expression(.intMap, depth: depth)))"
        default: "has(\(expression(.intMap, depth: depth)).\(random.pick(["a", "b", "zz"])))"
        }
    }

    private mutating func quantifier(_ depth: Int) -> String {
        let range = expression(.intList, depth: depth)
        let name = random.pick(["all", "exists", "exists_one"])
        let body = withLocal { $0.expression(.bool, depth: depth) }
        return "\(range).\(name)(\(body.name), \(body.text))"
    }

    /// An expression under one more comprehension variable.
    private mutating func withLocal(
        _ write: (inout ExpressionGenerator) -> String
    ) -> (name: String, text: String) {
        let name = "v\(locals.count)"
        locals.append(name)
        defer { locals.removeLast() }
        return (name, write(&self))
    }

    private mutating func string(_ depth: Int) -> String {
        let a = expression(.string, depth: depth)
        switch random.below(12) {
        case 0: return "(\(a) + \(expression(.string, depth: depth)))"
        case 1:
            let types = [GeneratedType.int, .uint, .bool, .bytes] + textTypes
            return "string(\(expression(random.pick(types), depth: depth)))"
        case 2: return "\(a).\(random.pick(["lowerAscii", "upperAscii", "trim", "reverse"]))()"
        case 3:
            let limit = random.chance(40) ? ", \(random.below(4) - 1)" : ""
            return "\(a).replace(\(leaf(.string)), \(leaf(.string))\(limit))"
        case 4: return "\(a).substring(\(random.below(4)))"
        case 5: return "\(a).charAt(\(random.below(4)))"
        case 6: return "\(expression(.stringList, depth: depth)).join(\(leaf(.string)))"
        case 7: return "strings.quote(\(a))"
        case 8: return "\(a).substring(\(random.below(4)), \(random.below(4)))"
        case 9, 10: return format(depth)
        default: return "'%s %d'.format([\(a), \(expression(.int, depth: depth))])"
        }
    }

    /// Types whose text differs between implementations: fractions of seconds and doubles are
    /// written as short as can be in cel-go and here, with fixed digits in cel-cpp.
    private var textTypes: [GeneratedType] {
        usesVariables ? [.double, .timestamp, .duration] : []
    }

    /// One verb of `format` with a value of a type that it takes.
    private mutating func format(_ depth: Int) -> String {
        let verbs: [(verb: String, types: [GeneratedType])] = [
            ("%s", [.int, .uint, .bool, .bytes, .stringList] + textTypes),
            ("%d", [.int, .uint]), ("%x", [.int, .uint, .string, .bytes]), ("%X", [.int, .string]),
            ("%o", [.int, .uint]), ("%b", [.int, .uint, .bool]), ("%f", [.double]),
            ("%.2f", [.double]), ("%e", [.double]), ("%.1e", [.double]),
        ]
        let (verb, types) = random.pick(verbs)
        return "'\(verb)'.format([\(expression(random.pick(types), depth: depth))])"
    }

    private mutating func time(_ type: GeneratedType, _ depth: Int) -> String {
        let span = expression(.duration, depth: depth)
        if type == .timestamp {
            return "(\(expression(.timestamp, depth: depth)) \(random.pick(["+", "-"])) \(span))"
        }
        return random.chance(50)
            ? "(\(span) \(random.pick(["+", "-"])) \(expression(.duration, depth: depth)))"
            : "(\(expression(.timestamp, depth: depth)) - \(expression(.timestamp, depth: depth)))"
    }

    private mutating func collection(_ type: GeneratedType, _ depth: Int) -> String {
        switch type {
        case .intMap:
            return "{'a': \(expression(.int, depth: depth)), \(leaf(.string)): "
                + "\(expression(.int, depth: depth))}"
        case .stringList where random.chance(50):
            let limit = random.chance(40) ? ", \(random.below(4) - 1)" : ""
            return "\(expression(.string, depth: depth)).split(\(leaf(.string))\(limit))"
        case .stringList: return "[\(expression(.string, depth: depth)), \(leaf(.string))]"
        default:
            let range = expression(.intList, depth: depth)
            let filter = withLocal { $0.expression(.bool, depth: depth) }
            let element = withLocal { $0.expression(.int, depth: depth) }
            switch random.below(4) {
            case 0: return "\(range).filter(\(filter.name), \(filter.text))"
            case 1: return "\(range).map(\(element.name), \(element.text))"
            case 2: return "(\(range) + \(expression(.intList, depth: depth)))"
            default: return "[\(expression(.int, depth: depth)), \(leaf(.int))]"
            }
        }
    }
}
