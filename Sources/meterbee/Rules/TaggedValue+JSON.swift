import Expressions
import Foundation

extension TaggedValue {
    /// Reads an object that `JSONSerialization` gave.
    init(json: Any) throws {
        guard let object = json as? [String: Any], let type = object["type"] as? String else {
            throw TaggedValueError(description: "a tagged value is {\"type\": …, \"value\": …}")
        }
        guard let value = try Self.value(type, object["value"] ?? NSNull()) else {
            throw TaggedValueError(description: "the value does not fit the type '\(type)'")
        }
        self.value = value
    }

    private static func value(_ type: String, _ json: Any) throws -> Value? {
        switch (type, json) {
        case ("list", let elements as [Any]):
            return .list(try elements.map { try TaggedValue(json: $0).value })
        case ("map", let pairs as [Any]): return try map(pairs)
        default: return scalar(type, json)
        }
    }

    private static func scalar(_ type: String, _ json: Any) -> Value? {
        switch (type, json) {
        case ("null", _), ("null_type", _): return .null
        case ("bool", let bool as Bool): return .bool(bool)
        case ("int", let text as String): return Int64(text).map(Value.int)
        case ("uint", let text as String): return UInt64(text).map(Value.uint)
        case ("double", let text as String): return double(text).map(Value.double)
        case ("string", let text as String): return .string(text)
        case ("bytes", let text as String):
            return Data(base64Encoded: text).map { .bytes(Array($0)) }
        case ("timestamp", let text as String): return Timestamp(rfc3339: text).map(Value.timestamp)
        case ("duration", let text as String):
            return Duration(expressionText: text).map(Value.duration)
        case ("type", let text as String): return ValueKind(rawValue: text).map(Value.type)
        default: return nil
        }
    }

    private static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text)
        }
    }

    private static func map(_ pairs: [Any]) throws -> Value? {
        var map = ValueMap()
        for pair in pairs {
            guard let parts = pair as? [Any], parts.count == 2 else { return nil }
            let key = try TaggedValue(json: parts[0]).value
            guard map.insert(try TaggedValue(json: parts[1]).value, for: key) else { return nil }
        }
        return .map(map)
    }
}

extension TaggedValue {
    /// One line of JSON, the type first.
    var json: String {
        switch value {
        case .null: Self.object("null", "null")
        case .bool(let value): Self.object("bool", String(value))
        case .int(let value): Self.object("int", "\"\(value)\"")
        case .uint(let value): Self.object("uint", "\"\(value)\"")
        case .double(let value): Self.object("double", "\"\(Self.text(value))\"")
        case .string(let text): Self.object("string", text.jsonLiteral)
        case .bytes(let bytes):
            Self.object("bytes", "\"\(Data(bytes).base64EncodedString())\"")
        case .timestamp(let time): Self.object("timestamp", "\"\(time)\"")
        case .duration(let span): Self.object("duration", "\"\(span.expressionText)\"")
        case .type(let kind): Self.object("type", "\"\(kind.name)\"")
        case .list(let elements):
            Self.object(
                "list",
                "[" + elements.map { TaggedValue($0).json }.joined(separator: ", ") + "]"
            )
        case .map(let map):
            Self.object(
                "map",
                "[" + map.entries.map(Self.pair).joined(separator: ", ") + "]"
            )
        }
    }

    private static func object(_ type: String, _ value: String) -> String {
        "{\"type\": \"\(type)\", \"value\": \(value)}"
    }

    private static func pair(_ entry: ValueMap.Entry) -> String {
        "[\(TaggedValue(entry.key).json), \(TaggedValue(entry.value).json)]"
    }

    /// The shortest decimal that reads back the same, or `NaN`, `Infinity`, `-Infinity`.
    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return value.description
    }
}
