import Expressions
import Foundation

/// JSON that is no tagged value.
struct TaggedJSONError: Error {
    let text: String
}

extension Value {
    /// Reads `{"type": …, "value": …}`.
    init(taggedJSON object: Any) throws {
        guard let fields = object as? [String: Any], let type = fields["type"] as? String,
            let value = fields["value"], let result = try Self.tagged(type, value)
        else { throw TaggedJSONError(text: "\(object)") }
        self = result
    }

    private static func tagged(_ type: String, _ value: Any) throws -> Value? {
        switch (type, value) {
        case ("null", _): return .null
        case ("bool", let bool as Bool): return .bool(bool)
        case ("int", let text as String): return Int64(text).map(Value.int)
        case ("uint", let text as String): return UInt64(text).map(Value.uint)
        case ("double", let text as String):
            return .double(
                text == "Infinity"
                    ? .infinity
                    : text == "-Infinity"
                        ? -.infinity
                        : text == "NaN" ? .nan : try number(text)
            )
        case ("string", let text as String): return .string(text)
        case ("bytes", let text as String):
            return Data(base64Encoded: text).map { .bytes(Array($0)) }
        case ("type", let text as String): return ValueKind(rawValue: text).map(Value.type)
        case ("timestamp", let text as String), ("duration", let text as String):
            return try UncheckedProgram.parse("\(type)(x)").evaluate(["x": .string(text)])
        case ("list", let elements as [Any]):
            return .list(try elements.map { try Value(taggedJSON: $0) })
        case ("map", let pairs as [[Any]]):
            var map = ValueMap()
            for pair in pairs {
                guard pair.count == 2,
                    map.insert(try Value(taggedJSON: pair[1]), for: try Value(taggedJSON: pair[0]))
                else { return nil }
            }
            return .map(map)
        default: return nil
        }
    }

    private static func number(_ text: String) throws -> Double {
        guard let number = Double(text) else { throw TaggedJSONError(text: text) }
        return number
    }
}

extension Value {
    /// Whether both are the same value of the same type, NaN included.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.double(let left), .double(let right)):
            left == right || (left.isNaN && right.isNaN)
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.entries.allSatisfy { entry in
                    right.entries.contains {
                        $0.key.isIdentical(to: entry.key) && $0.value.isIdentical(to: entry.value)
                    }
                }
        default: kind == other.kind && equals(other)
        }
    }
}
