import ArgumentParser
import Glibc

/// Runs work whose children and files have to be gone afterwards, however it ends.
enum OrderlyEnd {
    /// Runs the body; an interrupt, a termination or a hang-up cancels it. Cleans up in every case.
    ///
    /// - Throws: what the body threw, or the exit code 128 + n after signal n.
    static func run<Output: Sendable>(
        _ body: @escaping @Sendable () async throws -> Output,
        cleanup: @escaping @Sendable () async -> Void
    ) async throws -> Output {
        signal(SIGPIPE, SIG_IGN)
        let watch = SignalWatch([SIGINT, SIGTERM, SIGHUP])
        defer { withExtendedLifetime(watch) {} }
        let signals = watch.signals
        let work = Task { try await body() }
        let waiter = Task { () -> Int32? in
            for await number in signals {
                work.cancel()
                return number
            }
            return nil
        }
        let result = await work.result
        waiter.cancel()
        // A task of its own, because the clean-up has to run when this task is cancelled too.
        await Task { await cleanup() }.value
        if let number = await waiter.value { throw ExitCode(128 + number) }
        return try result.get()
    }
}
