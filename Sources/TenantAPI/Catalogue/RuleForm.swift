import Expressions
import Metering

/// Conversion rules as JSON.
enum RuleForm {
    /// What a request for a rule says.
    struct Wish: Hashable {
        var expression: String
        var effectiveFrom: Instant?
        var mode: ConversionRule.Mode
    }

    static let expressionLengthMax = 10_000

    /// Reads a rule; what does not compile is a fault at its expression.
    static func read(_ json: JSONValue) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let wish = Wish(
            expression: expression(body),
            effectiveFrom: body.optionalInstant("effective_from"),
            mode: body.optionalCase("mode") ?? .live
        )
        try body.finish()
        return wish
    }

    /// The expression itself, or that of a preset named instead of it.
    static func expression(_ body: ObjectReader) -> String {
        let presetName = body.optionalString("preset")
        let expression = body.optionalString("expression", lengthMax: expressionLengthMax)
        guard body.has("preset") else {
            guard let expression else {
                body.require("expression")
                return ""
            }
            for fault in compilationFaults(expression, at: "/expression") { body.faults.add(fault) }
            return expression
        }
        if body.has("expression") { body.fault("preset", "must not stand beside expression") }
        guard let preset = RulePreset.all.first(where: { $0.name == presetName }) else {
            let names = RulePreset.all.map { "'\($0.name)'" }.joined(separator: ", ")
            body.fault("preset", "must be one of \(names)")
            return ""
        }
        return preset.expression
    }

    private static func compilationFaults(
        _ expression: String,
        at pointer: String
    ) -> [Problem.Fault] {
        do throws(ExpressionError) {
            _ = try RuleEnvironment.compile(expression)
            return []
        } catch {
            return error.diagnostics.map { diagnostic in
                .pointer(
                    pointer,
                    "line \(diagnostic.line), column \(diagnostic.column): \(diagnostic.message)"
                )
            }
        }
    }

    static func json(_ rule: ConversionRule) -> JSONValue {
        let preset = RulePreset.all.first { $0.expression == rule.expression }
        return [
            "data_source": .string(rule.dataSource), "version": .integer(rule.version),
            "expression": .string(rule.expression), "preset": .text(preset?.name),
            "effective_from": .string(rule.effectiveFrom.description),
            "mode": .string(rule.mode.rawValue),
        ]
    }

    static let expressionSchema = Schema.text(lengthMax: expressionLengthMax)
    static let presetSchema = Schema.words(RulePreset.all.map(\.name))

    static let newSchema = Schema.either(
        .object(
            [
                "expression": expressionSchema, "effective_from": Schema.time.orNull,
                "mode": .words(ConversionRule.Mode.self, default: .live),
            ],
            required: ["expression"]
        ),
        .object(
            [
                "preset": presetSchema, "effective_from": Schema.time.orNull,
                "mode": .words(ConversionRule.Mode.self, default: .live),
            ],
            required: ["preset"]
        )
    )

    static let schema = Schema.object([
        "data_source": .key, "version": .integer(1...2_147_483_647),
        "expression": expressionSchema, "preset": presetSchema.orNull, "effective_from": .time,
        "mode": .words(ConversionRule.Mode.self),
    ])
}
