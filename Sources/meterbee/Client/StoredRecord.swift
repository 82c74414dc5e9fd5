/// One record of `GET /api/v1/records`: OTLP JSON with what the server adds.
struct StoredRecord: Decodable, Sendable {
    /// An OTLP `KeyValue`.
    struct Attribute: Decodable, Sendable {
        var key: String
        var value: StoredValue?
    }

    var attributes: [Attribute]?
    var dataSource: String?
    var occurredAt: String?
    var receivedAt: String?
    var receipt: String?

    /// The value of an attribute as an integer; nil where it is absent or something else.
    func integer(_ key: String) -> Int64? {
        guard case .integer(let value)? = value(key) else { return nil }
        return value
    }

    /// The value of an attribute as text; nil where it is absent or something else.
    func text(_ key: String) -> String? {
        guard case .text(let value)? = value(key) else { return nil }
        return value
    }

    /// The value of an attribute; of a repeated key, the last.
    func value(_ key: String) -> StoredValue? {
        attributes?.last { $0.key == key }?.value
    }
}
