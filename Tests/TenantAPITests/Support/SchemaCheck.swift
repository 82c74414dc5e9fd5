@testable import TenantAPI

/// As much of JSON Schema (draft 2020-12) as the OpenAPI document uses.
enum SchemaCheck {
    /// What does not fit, each with its place.
    static func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
        for name in ["anyOf", "oneOf"] {
            guard case .array(let choices)? = schema[name] else { continue }
            let fitting = choices.count { faults(value, $0, at: place).isEmpty }
            return fitting == 1 || (name == "anyOf" && fitting > 0)
                ? [] : ["\(place) fits \(fitting) of \(name): \(value.text.prefix(200))"]
        }
        if case .array(let words)? = schema["enum"], !words.contains(value) {
            return ["\(place) is \(value.text)"]
        }
        guard case .string(let type)? = schema["type"] else { return [] }
        switch (type, value) {
        case ("null", .null), ("boolean", .bool): return []
        case ("integer", .number): return integerFaults(value, schema, at: place)
        case ("string", .string(let text)): return textFaults(text, schema, at: place)
        case ("array", .array(let elements)): return elementFaults(elements, schema, at: place)
        case ("object", .object(let members)): return memberFaults(members, schema, at: place)
        default: return ["\(place) is \(value.kindName), not \(type)"]
        }
    }

    private static func integerFaults(
        _ value: JSONValue,
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        guard let integer = value.integer else { return ["\(place) has a fraction"] }
        let isLow = schema["minimum"]?.integer.map { integer < $0 } ?? false
        let isHigh = schema["maximum"]?.integer.map { integer > $0 } ?? false
        return isLow || isHigh ? ["\(place) is \(integer), out of its range"] : []
    }

    private static func textFaults(
        _ text: String,
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        let length = Int64(text.unicodeScalars.count)
        let isShort = schema["minLength"]?.integer.map { length < $0 } ?? false
        let isLong = schema["maxLength"]?.integer.map { length > $0 } ?? false
        if isShort || isLong { return ["\(place) has \(length) characters"] }
        guard case .string(let pattern)? = schema["pattern"], let regex = try? Regex(pattern) else {
            return []
        }
        return text.contains(regex) ? [] : ["\(place) '\(text)' does not match \(pattern)"]
    }

    private static func elementFaults(
        _ elements: [JSONValue],
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        let count = Int64(elements.count)
        let isShort = schema["minItems"]?.integer.map { count < $0 } ?? false
        let isLong = schema["maxItems"]?.integer.map { count > $0 } ?? false
        let repeats = schema["uniqueItems"] == true && Set(elements).count < elements.count
        if isShort || isLong || repeats { return ["\(place) has wrong elements"] }
        guard let items = schema["items"] else { return [] }
        return elements.enumerated().flatMap { faults($1, items, at: "\(place)/\($0)") }
    }

    private static func memberFaults(
        _ members: [JSONValue.Member],
        _ schema: JSONValue,
        at place: String
    ) -> [String] {
        var found: [String] = []
        let present = Set(members.map(\.name))
        if case .array(let names)? = schema["required"] {
            for case .string(let name) in names where !present.contains(name) {
                found.append("\(place)/\(name) is missing")
            }
        }
        for member in members {
            let inside = "\(place)/\(member.name)"
            if let known = schema["properties"]?[member.name] {
                found += faults(member.value, known, at: inside)
            } else if schema["additionalProperties"] == false {
                found.append("\(inside) is not in the schema")
            } else if let rest = schema["additionalProperties"] {
                found += faults(member.value, rest, at: inside)
            }
        }
        return found
    }
}
