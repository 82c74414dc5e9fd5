import ArgumentParser

/// `meterbee export`: billing data as files, and a check of such files.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write invoices, lines or usage as CSV, JSON Lines or FOCUS 1.2; check a file.",
        subcommands: [
            ExportInvoicesCommand.self, ExportLinesCommand.self, ExportUsageCommand.self,
            ExportCheckCommand.self,
        ]
    )
}
