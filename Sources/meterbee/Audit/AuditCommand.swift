import ArgumentParser

/// `meterbee audit`: the ledger of acts.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "The ledger of acts.",
        subcommands: [AuditVerifyCommand.self]
    )
}
