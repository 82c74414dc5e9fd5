import ArgumentParser
import Exports

/// `meterbee export usage`.
struct ExportUsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Usage by quarter hour, data source, rule, agent and reason of refusal."
    )

    @OptionGroup var options: ExportOptions

    @Option(help: "csv or jsonl.")
    var format: ExportFormat = .csv

    func validate() throws {
        guard format != .focus else {
            throw ValidationError("usage has no FOCUS form; export lines as focus")
        }
    }

    func run() async throws { try await options.write(.usage, as: format) }
}
