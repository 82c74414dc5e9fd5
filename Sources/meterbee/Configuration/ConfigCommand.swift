import ArgumentParser

/// `meterbee config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Work with the configuration of the server.",
        subcommands: [ConfigCheckCommand.self]
    )
}
