import Billing

extension DocumentValue {
    /// Billing's form of a JSON value; both keep every digit and every member's place.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .number(let digits): self = .number(digits)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(DocumentValue.init))
        case .object(let members):
            self = .object(members.map { Member($0.name, DocumentValue($0.value)) })
        }
    }
}

extension JSONValue {
    /// The JSON of a document.
    init(_ document: DocumentValue) {
        switch document {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .number(let digits): self = .number(digits)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(JSONValue.init))
        case .object(let members):
            self = .object(members.map { Member(name: $0.key, value: JSONValue($0.value)) })
        }
    }
}

extension Problem {
    /// 422 with everything that is wrong with a document.
    init(_ faults: DocumentFaults) {
        self = .invalid(faults.faults.map { .pointer($0.pointer, $0.message) })
    }
}
