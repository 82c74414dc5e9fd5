import Expressions
import Foundation

/// A value as ordinary JSON: what a record's file holds and what one evaluation prints.
struct PlainValue: Decodable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let bool = try? container.decode(Bool.self) {
            value = .bool(bool)
        } else if let integer = try? container.decode(Int64.self) {
            value = .int(integer)
        } else if let double = try? container.decode(Double.self) {
            value = .double(double)
        } else if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let elements = try? container.decode([PlainValue].self) {
            value = .list(elements.map(\.value))
        } else {
            var map = ValueMap()
            let entries = try container.decode([String: PlainValue].self)
            for (key, element) in entries.sorted(by: { $0.key < $1.key }) {
                map.set(element.value, for: .string(key))
            }
            value = .map(map)
        }
    }
}

extension PlainValue {
    /// One line of JSON; what JSON cannot say (bytes, times, types, NaN) is a string.
    var json: String {
        switch value {
        case .null: return "null"
        case .bool(let value): return String(value)
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value): return value.isFinite ? value.description : "\"\(value)\""
        case .string(let text): return text.jsonLiteral
        case .bytes(let bytes): return "\"\(Data(bytes).base64EncodedString())\""
        case .timestamp(let time): return "\"\(time)\""
        case .duration(let span): return "\"\(span.expressionText)\""
        case .type(let kind): return "\"\(kind.name)\""
        case .list(let elements):
            return "[" + elements.map { PlainValue($0).json }.joined(separator: ", ") + "]"
        case .map(let map):
            let entries = map.entries.map { entry in
                let key = PlainValue(entry.key).json
                return (key.hasPrefix("\"") ? key : "\"\(key)\"") + ": "
                    + PlainValue(entry.value).json
            }
            return "{" + entries.joined(separator: ", ") + "}"
        }
    }
}
