import Expressions
import HTTPTypes
import Metering

/// `/api/v1/rules:check`: tells what an expression is before anybody is billed by it.
struct RuleCheckRoutes: Sendable {
    private static let errorSchema = Schema.object([
        "line": .count, "column": .count, "length": .count, "message": .text(lengthMax: 10_000),
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/rules:check",
                name: "checkRule",
                summary: "Check a conversion rule without storing it.",
                access: .operatorOnly,
                body: .object(["expression": .text(lengthMax: RuleForm.expressionLengthMax)]),
                success: .object([
                    "valid": .boolean, "type": Schema.text().orNull,
                    "errors": .array(Self.errorSchema),
                ]),
                handle: check
            )
        ]
    }

    private func check(_ call: Call) throws -> Reply {
        let body = ObjectReader(call.body, faults: FaultList())
        let expression = body.string("expression", lengthMax: RuleForm.expressionLengthMax)
        if body.value("record") != nil {
            body.fault("record", "this version of the server cannot evaluate records here yet")
        }
        try body.finish()
        do throws(ExpressionError) {
            let program = try RuleEnvironment.compile(expression)
            return .ok([
                "valid": true, "type": .string(program.type.description), "errors": [],
            ])
        } catch {
            return .ok([
                "valid": false, "type": nil, "errors": .array(error.diagnostics.map(Self.json)),
            ])
        }
    }

    private static func json(_ diagnostic: Diagnostic) -> JSONValue {
        [
            "line": .integer(diagnostic.line), "column": .integer(diagnostic.column),
            "length": .integer(diagnostic.length), "message": .string(diagnostic.message),
        ]
    }
}
