import ArgumentParser

/// `meterbee demo`: the whole path on this machine, live, from kernel to draft invoice.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run everything on this machine and watch kernel activity become an invoice.",
        discussion: """
            Starts a server with a private PostgreSQL, sets up a tenant with a small free quota, \
            runs the agent on this node and shows usage and the draft invoice once a second. Keys \
            prove it: c transfers 100 MB and compares every byte, x runs 1,000 programs, k kills \
            the server, d sends a batch again, e explains the newest usage down to a record, v \
            verifies its receipts offline. Ends every process and removes every file that it \
            made.

            Needs root for eBPF. Where eBPF is not allowed it says why and generates records, \
            marked SYNTHETIC. The exit code is 1 when a key's proof fails.
            """
    )

    @OptionGroup var options: DemoOptions

    func run() async throws {
        let home = try DemoHome(options)
        let run = DemoRun(options: options, home: home)
        do {
            let areProven = try await OrderlyEnd.run {
                let stage = try await run.start()
                return try await run.live(stage)
            } cleanup: {
                await run.end()
            }
            guard areProven else { throw ExitCode.failure }
        } catch let error as DemoError {
            Console.error("error: \(error)")
            throw ExitCode.failure
        }
    }
}
