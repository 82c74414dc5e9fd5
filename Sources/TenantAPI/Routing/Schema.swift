/// A JSON schema (draft 2020-12, as OpenAPI 3.1 takes it), built from few parts.
struct Schema: Hashable, Sendable {
    var json: JSONValue

    static let boolean = Schema(json: ["type": "boolean"])
    static let anything = Schema(json: [:])
    static let key = Schema(
        json: ["type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,62}$"])
    static let identifier = Schema(json: ["type": "string", "format": "uuid"])
    static let time = Schema(json: ["type": "string", "format": "date-time"])
    static let decimal = Schema(
        json: ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"])
    static let count = Schema(json: ["type": "integer", "minimum": 0])

    static func text(lengthMax: Int = 200) -> Schema {
        Schema(
            json: ["type": "string", "minLength": 1, "maxLength": .integer(lengthMax)])
    }

    static func integer(_ range: ClosedRange<Int>, default value: Int? = nil) -> Schema {
        let json: JSONValue = [
            "type": "integer", "minimum": .integer(range.lowerBound),
            "maximum": .integer(range.upperBound),
        ]
        return Schema(json: value.map { json.adding("default", .integer($0)) } ?? json)
    }

    static func words(_ words: [String], default value: String? = nil) -> Schema {
        let json: JSONValue = ["type": "string", "enum": .array(words.map(JSONValue.string))]
        return Schema(json: value.map { json.adding("default", .string($0)) } ?? json)
    }

    static func words<Word>(_: Word.Type, default value: Word? = nil) -> Schema
    where Word: RawRepresentable<String> & CaseIterable {
        words(Word.allCases.map(\.rawValue), default: value?.rawValue)
    }

    static func array(
        _ element: Schema,
        countMin: Int = 0,
        countMax: Int? = nil,
        unique: Bool = false
    ) -> Schema {
        var json: JSONValue = ["type": "array", "items": element.json]
        if countMin > 0 { json = json.adding("minItems", .integer(countMin)) }
        if let countMax { json = json.adding("maxItems", .integer(countMax)) }
        if unique { json = json.adding("uniqueItems", true) }
        return Schema(json: json)
    }

    /// An object of these members and no others.
    static func object(
        _ members: KeyValuePairs<String, Schema>,
        required: [String]? = nil
    ) -> Schema {
        object(
            members.map { .init(name: $0.key, value: $0.value.json) },
            required: required ?? members.map(\.key)
        )
    }

    /// An object of these members and no others.
    static func object(_ members: [JSONValue.Member], required: [String]) -> Schema {
        Schema(
            json: [
                "type": "object", "properties": .object(members),
                "required": .array(required.map(JSONValue.string)), "additionalProperties": false,
            ])
    }

    /// An object whose members all are of one kind.
    static func map(_ value: Schema) -> Schema {
        Schema(json: ["type": "object", "additionalProperties": value.json])
    }

    static func either(_ schemas: Schema...) -> Schema {
        Schema(json: ["oneOf": .array(schemas.map(\.json))])
    }

    /// An object schema with further members.
    func addingProperties(_ added: [JSONValue.Member]) -> Schema {
        guard case .object(let members) = json else { return self }
        return Schema(
            json: .object(
                members.map { member in
                    guard member.name == "properties", case .object(let known) = member.value else {
                        return member
                    }
                    return .init(name: member.name, value: .object(known + added))
                }
            )
        )
    }

    var orNull: Schema { Schema(json: ["anyOf": [json, ["type": "null"]]]) }

    /// A page of a list.
    static func page(_ element: Schema) -> Schema {
        .object(["data": .array(element), "next_cursor": Schema.text(lengthMax: 1000).orNull])
    }
}
