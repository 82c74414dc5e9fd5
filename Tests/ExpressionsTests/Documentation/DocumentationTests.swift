import Expressions
import Foundation
import Testing

@Suite("The documentation page")
struct DocumentationTests {
    @Test("every example gives what the page says", arguments: try DocumentedExample.all())
    func example(_ example: DocumentedExample) throws {
        let record = try DocumentedRecord()
        let type: ExpressionType = example.kind == "rule" ? .int : .bool
        if example.isRefused {
            let error = #expect(throws: ExpressionError.self) {
                try Program.compile(example.expression, in: record.environment, result: type)
            }
            #expect(error?.description.contains(example.expected) == true, "\(error as Any)")
            return
        }
        let program = try Program.compile(
            example.expression,
            in: record.environment,
            result: type
        )
        let text =
            type == .int
            ? String(try program.evaluateInt(over: record.values))
            : String(try program.evaluateBool(over: record.values))
        #expect(text == example.expected)
    }

    @Test("the page has examples of all kinds")
    func kinds() throws {
        let kinds = Set(try DocumentedExample.all().map(\.kind))
        #expect(kinds == ["rule", "filter", "detection"])
    }
}

/// The page's record: its JSON's names are the variables.
private struct DocumentedRecord {
    let environment: Environment
    let values: BoundValues

    init() throws {
        let block = try #require(try DocumentedExample.blocks().first { $0.info == "json" })
        let object = try JSONSerialization.jsonObject(with: Data(block.text.utf8))
        let fields = try #require(object as? [String: Any]).sorted { $0.key < $1.key }
        let values = try fields.map { try Self.value($0.value) }
        environment = Environment(
            zip(fields, values).map { field, value in
                Variable(field.key, Self.type(value))
            }
        )
        self.values = BoundValues(values: values)
    }

    private static func type(_ value: Value) -> ExpressionType {
        switch value {
        case .int: .int
        case .string: .string
        default: .map(.string, .dyn)
        }
    }

    private static func value(_ json: Any) throws -> Value {
        switch json {
        case let text as String: return .string(text)
        case let number as NSNumber: return .int(number.int64Value)
        case let elements as [Any]: return .list(try elements.map { try value($0) })
        case let fields as [String: Any]:
            var map = ValueMap()
            for (key, element) in fields.sorted(by: { $0.key < $1.key }) {
                map.set(try value(element), for: .string(key))
            }
            return .map(map)
        default: throw TaggedJSONError(text: "\(json)")
        }
    }
}
