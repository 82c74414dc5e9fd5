import ArgumentParser
import Exports

/// `meterbee export invoices`.
struct ExportInvoicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoices",
        abstract: "Invoices and credit notes issued in a time, a row each."
    )

    @OptionGroup var options: ExportOptions

    @Option(help: "csv or jsonl.")
    var format: ExportFormat = .csv

    func run() async throws { try await options.write(.invoices, as: format) }
}
