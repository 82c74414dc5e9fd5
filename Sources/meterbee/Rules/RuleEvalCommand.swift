import ArgumentParser
import Expressions
import Foundation
import Metering

/// `meterbee rule eval`: one expression over one record, or expressions line by line.
struct RuleEvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate an expression over a record, or expressions from standard input.",
        discussion: """
            With --expression, prints the value as JSON. The record's file holds the rule \
            variables as a JSON object, such as {"body_size": 12, "attributes": {"k": "v"}}; a \
            variable that it does not name is its type's zero.

            With --lines, reads lines such as \
            {"expression": "a + 1", "variables": {"a": {"type": "int", "value": "5"}}} and \
            answers each with {"type": "int", "value": "6"} or {"error": "…"}; nothing is \
            checked beforehand.
            """
    )

    @Option(help: "The expression, in the language of conversion rules.")
    var expression: String?

    @Option(help: ArgumentHelp("A file with the record's variables.", valueName: "file.json"))
    var record: String?

    @Flag(help: "Answer each line of standard input with one line.")
    var lines = false

    func validate() throws {
        guard lines != (expression != nil) else {
            throw ValidationError("give either --lines or --expression, not both or neither")
        }
        guard record == nil || expression != nil else {
            throw ValidationError("--record belongs to --expression")
        }
    }

    func run() async throws {
        if let expression {
            print(PlainValue(try evaluate(expression)).json)
        } else {
            while let line = readLine() {
                guard !line.allSatisfy(\.isWhitespace) else { continue }
                // Written at once, so that whoever drives this line by line is not kept waiting.
                try FileHandle.standardOutput.write(
                    contentsOf: Data((RuleLine.answer(line) + "\n").utf8)
                )
            }
        }
    }

    private func evaluate(_ expression: String) throws -> Value {
        let variables = try record.map { try RecordFile(path: $0) } ?? RecordFile()
        do {
            let program = try Program.compile(
                expression,
                in: RuleEnvironment.standard,
                zones: SystemTimeZones()
            )
            return try program.evaluate(over: variables.values)
        } catch let error as ExpressionError {
            throw CommandFailure(description: "the expression is wrong\n\(error)")
        } catch let error as EvaluationError {
            throw CommandFailure(description: "the evaluation failed\n\(error)")
        }
    }
}
