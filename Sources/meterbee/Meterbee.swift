import ArgumentParser

@main
struct Meterbee: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meterbee",
        abstract: "Metered, multi-tenant eBPF observability: from kernel to invoice.",
        subcommands: [ServeCommand.self, DemoCommand.self, BenchCommand.self])
}
