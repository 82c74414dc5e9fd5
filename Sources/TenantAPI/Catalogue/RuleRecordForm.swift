import Expressions
import Metering

/// A record to try a rule on: rule variables as JSON; those not named are their type's zero.
enum RuleRecordForm {
    /// The member `record` of a request, in the order of the variables' slots; nil when absent.
    static func read(_ body: ObjectReader) -> BoundValues? {
        guard let record = body.optionalObject("record") else { return nil }
        let values = RuleVariable.allCases.map { variable -> Value in
            guard let json = record.value(variable.name) else { return variable.zero }
            let value = value(json)
            guard variable.accepts(value) else {
                record.fault(variable.name, "must be of the type \(variable.type)")
                return variable.zero
            }
            return value
        }
        record.refuseUnknown()
        return BoundValues(values: values)
    }

    private static func value(_ json: JSONValue) -> Value {
        switch json {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .number(let digits):
            return Int64(digits).map(Value.int) ?? .double(Double(digits) ?? .nan)
        case .string(let text): return .string(text)
        case .array(let elements): return .list(elements.map(value))
        case .object(let members):
            var map = ValueMap()
            for member in members { map.set(value(member.value), for: .string(member.name)) }
            return .map(map)
        }
    }

    static let schema = Schema.object(
        RuleVariable.allCases.map { .init(name: $0.name, value: $0.schema.json) },
        required: []
    )
}

extension RuleVariable {
    /// What the variable is on a record that does not have it.
    fileprivate var zero: Value {
        switch type {
        case .int: .int(0)
        case .string: .string("")
        case .map: .map(ValueMap())
        default: .null
        }
    }

    fileprivate func accepts(_ value: Value) -> Bool {
        type == .dyn || value.kind == zero.kind
    }

    fileprivate var schema: Schema {
        switch type {
        case .int: Schema(json: ["type": "integer", "description": .string(meaning)])
        case .string: Schema(json: ["type": "string", "description": .string(meaning)])
        case .map: Schema(json: ["type": "object", "description": .string(meaning)])
        default: Schema(json: ["description": .string(meaning)])
        }
    }
}
