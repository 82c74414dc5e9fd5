import ArgumentParser

/// `meterbee billing`: invoices, without or with a database.
struct BillingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "billing",
        abstract: "Make invoices.",
        subcommands: [BillingRunCommand.self, BillingSimulateCommand.self]
    )
}
