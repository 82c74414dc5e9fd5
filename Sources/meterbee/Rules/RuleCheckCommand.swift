import ArgumentParser
import Expressions
import Foundation
import Metering

/// `meterbee rule check`: type and cost of an expression, or what is wrong with it and where.
struct RuleCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say an expression's type and cost, or what is wrong with it and where.",
        discussion: """
            Exits with 1 when the expression is refused. Without an argument the expression is \
            read from standard input, up to its end.
            """
    )

    @Argument(help: "The expression.")
    var expression: String?

    @Option(help: "A preset whose expression is checked instead, with its known error.")
    var preset: String?

    @Option(help: "What the expression is for: rule (int), filter (bool) or any.")
    var kind = RuleKind.rule

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "Colours: auto (on a terminal), always or never.")
    var color = ColorChoice.auto

    func validate() throws {
        guard preset == nil || expression == nil else {
            throw ValidationError("give either an expression or --preset, not both")
        }
    }

    func run() async throws {
        let report = RuleCheckReport(
            source: try expression ?? presetExpression() ?? Self.standardInput(),
            kind: kind
        )
        print(json ? report.json : report.text(isColored: color.isOn))
        if !report.isSound { throw ExitCode.failure }
    }

    private func presetExpression() throws -> String? {
        guard let preset else { return nil }
        guard let known = RulePreset.named(preset) else {
            let names = RulePreset.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no preset '\(preset)'; presets are \(names)")
        }
        return known.expression
    }

    private static func standardInput() throws -> String {
        let data = try FileHandle.standardInput.readToEnd() ?? Data()
        guard let text = String(data: data, encoding: .utf8) else {
            throw ValidationError("standard input is not UTF-8")
        }
        return text
    }
}
