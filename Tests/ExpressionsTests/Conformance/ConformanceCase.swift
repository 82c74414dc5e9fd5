import Expressions
import Foundation
import Testing

/// One line of the specification's conformance tests in JSON lines.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let name: String
    let expression: String
    let variables: [String: Value]
    /// Nil when any error will do.
    let expected: Value?

    var testDescription: String { "\(name): \(expression)" }

    init(line: some StringProtocol) throws {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let fields = object as? [String: Any],
            let name = fields["name"] as? String, let section = fields["section"] as? String,
            let expression = fields["expression"] as? String,
            let variables = fields["variables"] as? [String: Any],
            let expected = fields["expected"] as? [String: Any]
        else { throw TaggedJSONError(text: String(line)) }
        self.name = "\(section)/\(name)"
        self.expression = expression
        self.variables = try variables.mapValues { try Value(taggedJSON: $0) }
        self.expected = try expected["value"].map { try Value(taggedJSON: $0) }
    }

    /// The cases of the sample that lies beside the checkout.
    static func sample() throws -> [ConformanceCase] {
        let checkout = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = checkout.appending(path: "../shared/cel/conformance-sample.jsonl")
        return try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n").map { try ConformanceCase(line: $0) }
    }
}
