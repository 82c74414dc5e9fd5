import ArgumentParser
import Expressions
import Foundation
import Metering

/// The rule variables of one record, read from a JSON object; those not named are their type's
/// zero.
struct RecordFile {
    /// The values in the order of the rule environment's slots.
    let values: BoundValues

    /// A record of which nothing is known.
    init() {
        values = BoundValues(values: RuleVariable.allCases.map(\.zero))
    }

    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("the file \(path) cannot be read")
        }
        guard let fields = try? JSONDecoder().decode([String: PlainValue].self, from: data) else {
            throw ValidationError("the file \(path) holds no JSON object of rule variables")
        }
        let names = RuleVariable.allCases.map(\.name)
        if let unknown = fields.keys.sorted().first(where: { !names.contains($0) }) {
            throw ValidationError(
                "\(path) names `\(unknown)`; rule variables are \(names.joined(separator: ", "))"
            )
        }
        values = BoundValues(
            values: try RuleVariable.allCases.map { variable in
                let value = fields[variable.name]?.value ?? variable.zero
                guard variable.accepts(value) else {
                    throw ValidationError("\(path): `\(variable.name)` must be \(variable.type)")
                }
                return value
            }
        )
    }
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
}
