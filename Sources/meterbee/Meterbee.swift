import ArgumentParser
import Foundation

/// The `meterbee` command; exits with 0, 1 when it failed and 2 when it was called wrongly.
@main
struct Meterbee: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meterbee",
        abstract: "Metered, multi-tenant eBPF observability: from kernel to invoice.",
        version: ProductVersion.current,
        subcommands: [
            DemoCommand.self, ServeCommand.self, MigrateCommand.self, OperatorKeyCommand.self,
            RuleCommand.self, BillingCommand.self, InvoiceCommand.self, AuditCommand.self,
            BenchCommand.self, ExportCommand.self, ConfigCommand.self,
            ReceiptKeyCommand.self,
        ]
    )

    /// The exit code of a call that makes no sense.
    private static let usageExitCode: Int32 = 2

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            exit(withError: ExitCode(usageExitCode))
        }
    }
}
