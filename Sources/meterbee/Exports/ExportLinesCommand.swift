import ArgumentParser
import Exports

/// `meterbee export lines`.
struct ExportLinesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lines",
        abstract: "Their lines, a row each; or FOCUS 1.2 rows."
    )

    @OptionGroup var options: ExportOptions

    @Option(help: "csv, jsonl or focus.")
    var format: ExportFormat = .csv

    func run() async throws { try await options.write(.lines, as: format) }
}
