import Expressions
import Metering

/// What `meterbee rule check` found out.
struct RuleCheckReport {
    private enum Outcome {
        case sound(Program)
        case refused(ExpressionError)
    }

    private let outcome: Outcome

    init(source: String, kind: RuleKind) {
        do throws(ExpressionError) {
            outcome = .sound(
                try Program.compile(
                    source,
                    in: RuleEnvironment.standard,
                    result: kind.resultType,
                    zones: SystemTimeZones()
                )
            )
        } catch {
            outcome = .refused(error)
        }
    }

    /// Whether the expression was accepted.
    var isSound: Bool {
        if case .sound = outcome { true } else { false }
    }

    /// For a person: type and cost, or each fault with the line and a caret.
    func text(isColored: Bool) -> String {
        let ink = Ink(isOn: isColored)
        switch outcome {
        case .sound(let program):
            return ink.green("sound") + ": \(ink.bold("\(program.type)")), \(program.cost)"
                + presetText
        case .refused(let error):
            return error.diagnostics.map { fault in
                "\(fault.line):\(fault.column): " + ink.red("\(error.code) error: ")
                    + ink.bold(fault.message) + "\n" + excerpt(fault, ink)
            }.joined(separator: "\n")
        }
    }

    /// The preset whose expression it is; nil for any other.
    private var preset: RulePreset? {
        guard case .sound(let program) = outcome else { return nil }
        return RulePreset.all.first { $0.expression == program.source }
    }

    private var presetText: String {
        guard let preset else { return "" }
        let error = preset.knownError.map { "\nknown error: \($0)" } ?? ""
        return "\npreset \(preset.name): \(preset.summary)\(error)"
    }

    private var presetJSON: String {
        guard let preset else { return "" }
        let error = preset.knownError.map(\.jsonLiteral) ?? "null"
        return ", \"preset\": {\"name\": \"\(preset.name)\", \"known_error\": \(error)}"
    }

    private func excerpt(_ fault: Diagnostic, _ ink: Ink) -> String {
        let lines = fault.excerpt.split(separator: "\n", omittingEmptySubsequences: false)
        return "  \(lines[0])\n  " + ink.green(String(lines[lines.count - 1]))
    }

    /// For a program.
    var json: String {
        switch outcome {
        case .sound(let program):
            let cost = program.cost
            return """
                {"ok": true, "type": "\(program.type)", "cost": {"steps_max": \(cost.stepsMax), \
                "assumed_attributes": \(cost.assumedElementsMax), \
                "assumed_text_bytes": \(cost.assumedTextBytesMax)}\(presetJSON)}
                """
        case .refused(let error):
            let faults = error.diagnostics.map { fault in
                """
                {"message": \(fault.message.jsonLiteral), "line": \(fault.line), \
                "column": \(fault.column), "length": \(fault.length)}
                """
            }
            return """
                {"ok": false, "code": "\(error.code)", \
                "errors": [\(faults.joined(separator: ", "))]}
                """
        }
    }
}

/// Terminal colours, or none.
private struct Ink {
    let isOn: Bool

    func bold(_ text: String) -> String { paint(text, "1") }
    func red(_ text: String) -> String { paint(text, "1;31") }
    func green(_ text: String) -> String { paint(text, "32") }

    private func paint(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
