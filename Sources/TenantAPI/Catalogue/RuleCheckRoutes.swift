import Expressions
import HTTPTypes
import Metering

/// `/api/v1/rules:check`: tells what an expression is, and what it makes of a record, before
/// anybody is billed by it.
struct RuleCheckRoutes: Sendable {
    private static let errorSchema = Schema.object([
        "line": .count, "column": .count, "length": .count,
        "message": Schema(json: ["type": "string"]),
    ])

    private static let bodySchema = Schema.object(
        [
            "expression": .text(lengthMax: RuleForm.expressionLengthMax),
            "record": RuleRecordForm.schema,
        ],
        required: ["expression"]
    )

    private static let replySchema = Schema.object([
        "valid": .boolean, "type": Schema(json: ["type": "string"]).orNull,
        "cost": Schema.count.orNull, "value": Schema(json: ["type": "integer"]).orNull,
        "errors": .array(errorSchema),
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/rules:check",
                name: "checkRule",
                summary: "A rule's type, the most steps it takes, and its value for a record.",
                access: .operatorOnly,
                body: Self.bodySchema,
                success: Self.replySchema,
                handle: check
            )
        ]
    }

    private func check(_ call: Call) throws -> Reply {
        let body = ObjectReader(call.body, faults: FaultList())
        let expression = body.string("expression", lengthMax: RuleForm.expressionLengthMax)
        let record = RuleRecordForm.read(body)
        try body.finish()
        do throws(ExpressionError) {
            let program = try RuleEnvironment.compile(expression)
            return .ok(Self.json(program, value: record.map { Self.evaluate(program, $0) }))
        } catch {
            return .ok([
                "valid": false, "type": nil, "cost": nil, "value": nil,
                "errors": .array(error.diagnostics.map(Self.json)),
            ])
        }
    }

    /// The value of a record, or why it has none; such a record is billed by `canonical-v1`.
    private static func evaluate(
        _ program: Program,
        _ record: BoundValues
    ) -> Result<Int64, EvaluationError> {
        Result { () throws(EvaluationError) in try program.evaluateInt(over: record) }
    }

    private static func json(
        _ program: Program,
        value: Result<Int64, EvaluationError>?
    ) -> JSONValue {
        var number = JSONValue.null
        var errors: [JSONValue] = []
        switch value {
        case nil: break
        case .success(let bytes)? where bytes < 0:
            number = .integer(bytes)
            errors = [
                json(
                    "a rule must not answer less than 0; this record is billed by "
                        + RulePreset.canonicalV1.name
                )
            ]
        case .success(let bytes)?: number = .integer(bytes)
        case .failure(let error)?: errors = [error.diagnostic.map(json) ?? json(error.message)]
        }
        return [
            "valid": true, "type": .string(program.type.description),
            "cost": .integer(program.cost.stepsMax), "value": number, "errors": .array(errors),
        ]
    }

    private static func json(_ diagnostic: Diagnostic) -> JSONValue {
        [
            "line": .integer(diagnostic.line), "column": .integer(diagnostic.column),
            "length": .integer(diagnostic.length), "message": .string(diagnostic.message),
        ]
    }

    /// An error of the whole expression.
    private static func json(_ message: String) -> JSONValue {
        ["line": 1, "column": 1, "length": 0, "message": .string(message)]
    }
}
