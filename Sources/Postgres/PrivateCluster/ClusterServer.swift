import Glibc

/// A running postmaster, started by this process or adopted from an earlier one.
struct ClusterServer: Sendable {
    let processID: pid_t
    let port: Int
    let socketDirectory: String
    let dataDirectory: String

    /// How long a fast shutdown may take: it writes a checkpoint of up to 1 GiB of changes.
    private static let fastShutdownLimit: Duration = .seconds(45)
    /// How long an immediate shutdown may take.
    private static let immediateShutdownLimit: Duration = .seconds(15)

    /// Whether the process lives. The answer is false once and for all after its end.
    var isAlive: Bool {
        // A dead child remains as a zombie until it is asked for, and the next server would take it
        // for one that runs. Adopted ones may be ours too: a first process inherits orphans.
        if ChildProcess(processID: processID).pollExitStatus() != nil { return false }
        return PostmasterFile.isServer(processID, of: dataDirectory)
    }

    /// Whether a child has ended; before it entered the data directory only this tells.
    var hasExited: Bool { ChildProcess(processID: processID).pollExitStatus() != nil }

    /// Ends it: fast, then at once, where the next start recovers from the WAL.
    func stop() async throws(PostgresError) {
        if await end(by: SIGINT, within: Self.fastShutdownLimit) { return }
        if await end(by: SIGQUIT, within: Self.immediateShutdownLimit) { return }
        throw .cluster(
            "PostgreSQL (process \(processID)) does not stop",
            remedy: "look into its log beside the data directory, then end the process"
        )
    }

    private func end(by signal: Int32, within limit: Duration) async -> Bool {
        guard isAlive else { return true }
        kill(processID, signal)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if !isAlive { return true }
            // Not cancelled with the task: shutting down is what a cancelled task does here.
            await Task { try? await Task.sleep(for: .milliseconds(20)) }.value
        }
        return !isAlive
    }
}
