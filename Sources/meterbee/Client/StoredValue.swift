/// An OTLP `AnyValue` in its JSON form, as far as it is looked at.
enum StoredValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case real(Double)
    case bool(Bool)
    case array([StoredValue])
    case other
}

extension StoredValue: Decodable {
    private enum Key: String, CodingKey {
        case stringValue, intValue, doubleValue, boolValue, arrayValue
    }

    private struct Elements: Decodable {
        var values: [StoredValue]?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch container.allKeys.first {
        case .stringValue: self = .text(try container.decode(String.self, forKey: .stringValue))
        case .intValue: self = try Self.integer(in: container)
        case .doubleValue:
            self =
                (try? container.decode(Double.self, forKey: .doubleValue)).map { .real($0) }
                ?? .other
        case .boolValue: self = .bool(try container.decode(Bool.self, forKey: .boolValue))
        case .arrayValue:
            self = .array(try container.decode(Elements.self, forKey: .arrayValue).values ?? [])
        case nil: self = .other
        }
    }

    /// OTLP JSON writes 64-bit integers as strings, and takes numbers too.
    private static func integer(in container: KeyedDecodingContainer<Key>) throws -> StoredValue {
        if let text = try? container.decode(String.self, forKey: .intValue) {
            return Int64(text).map { .integer($0) } ?? .other
        }
        return .integer(try container.decode(Int64.self, forKey: .intValue))
    }
}
