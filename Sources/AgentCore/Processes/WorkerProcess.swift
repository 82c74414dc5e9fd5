import CLinux
import Glibc

/// The process with the network: no capability, and no way to get one.
enum WorkerProcess {
    /// Exit codes after which it is not started again.
    static let finalCodes: Set<Int32> = [0, 1, 2]
    /// The loader went away; both start again.
    private static let orphaned: Int32 = 3

    /// Runs the agent over what the loader passes; returns the exit code.
    static func run(
        _ settings: AgentSettings,
        channel: MessageChannel,
        counting: RunTimeSwitch,
        report: @escaping @Sendable (String) -> Void
    ) -> Int32 {
        // Without rights the kernel shows no addresses.
        let symbols = KernelSymbols()
        if linux_keep_capabilities(0) != 0 { report("the worker keeps its capabilities") }
        do {
            let agent = try Agent(
                settings,
                loader: RemoteLoader(channel),
                counting: counting,
                symbols: symbols,
                report: report
            )
            return try agent.run() == .stopped ? 0 : orphaned
        } catch {
            report("\(error)")
            return 1
        }
    }
}
