import ArgumentParser

/// `meterbee invoice`: finished invoices.
struct InvoiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice",
        abstract: "Finished invoices and credit notes.",
        subcommands: [InvoiceShowCommand.self]
    )
}
