import FoundationEssentials
import Glibc
import Synchronization

/// The real thing: `meterbee-agent` on this node.
final class AgentSource: ActivitySource {
    let isSynthetic = false
    private let executable: String
    private let directory: String
    private let baseURL: String
    private let enrollmentToken: String
    private let child = Mutex<ChildProcess?>(nil)

    /// Loading programs and enrolling takes a moment on a slow machine.
    private static let startMax = Duration.seconds(30)
    /// It reports every second.
    private static let reportMax = Duration.seconds(3)
    private static let stopGrace = Duration.seconds(10)
    static let transferBytes = 100_000_000

    /// - Parameter directory: for the agent's state, status and last batch; made when missing.
    init(executable: String, directory: String, baseURL: String, enrollmentToken: String) {
        self.executable = executable
        self.directory = directory
        self.baseURL = baseURL
        self.enrollmentToken = enrollmentToken
    }

    private var statusPath: String { directory + "/status.json" }
    private var batchPath: String { directory + "/last-batch" }
    private var logPath: String { directory + "/agent.log" }

    func start() async throws {
        try FileManager.default.createDirectory(
            atPath: batchPath,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let tokenPath = directory + "/enrollment-token"
        guard
            FileManager.default.createFile(
                atPath: tokenPath,
                contents: Data((enrollmentToken + "\n").utf8),
                attributes: [.posixPermissions: 0o600]
            )
        else {
            throw failure("\(tokenPath) cannot be written")
        }
        unlink(statusPath)
        let process = try ChildProcess.start(
            executable,
            [
                "run", "--server", baseURL, "--token-file", tokenPath, "--state-dir",
                directory + "/state", "--status-file", statusPath, "--save-last-batch", batchPath,
                "--sources", DemoPlan.charges.map(\.dataSource).joined(separator: ","),
            ],
            outputPath: logPath
        )
        child.withLock { $0 = process }
        try await waitUntilAttached(process)
    }

    private func waitUntilAttached(_ process: ChildProcess) async throws {
        let deadline = ContinuousClock.now + Self.startMax
        while ContinuousClock.now < deadline {
            if let status = process.exitStatus { throw failure("it ended with \(status)") }
            if let status = AgentStatus.read(statusPath) {
                let missing = status.sources.filter { $0.value.hook == nil }
                guard missing.isEmpty else {
                    let reasons = missing.map { "\($0.key): \($0.value.trouble ?? "no hook")" }
                    throw failure(reasons.sorted().joined(separator: "; "))
                }
                if status.agentId != nil { return }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        let trouble = AgentStatus.read(statusPath)?.uplink.trouble
        throw failure(trouble ?? "it reported nothing within \(Self.startMax)")
    }

    private func failure(_ reason: String) -> DemoError {
        let log = (ProcFile.text(logPath) ?? "").split(separator: "\n").suffix(5)
        return DemoError(
            step: "agent",
            reason: ([reason] + log.map { String($0) }).joined(separator: "\n"),
            remedy: "run 'meterbee-agent probe' as root to see what this kernel allows"
        )
    }

    func stop() async {
        await child.withLock { $0 }?.stop(grace: Self.stopGrace)
    }

    func figures() async -> ActivityFigures {
        let pid = child.withLock { $0?.pid }
        let sources = AgentStatus.read(statusPath)?.sources ?? [:]
        return ActivityFigures(
            process: pid.flatMap { ProcessTree.figures(under: $0) },
            acknowledged: sources.mapValues { $0.acknowledged ?? 0 },
            lost: sources.values.reduce(0) { $0 + ($1.lost ?? 0) },
            hooks: sources.compactMapValues(\.hook)
        )
    }

    func nextReport() async throws {
        let before = FileTime.modifiedNs(statusPath)
        let deadline = ContinuousClock.now + Self.reportMax
        while FileTime.modifiedNs(statusPath) == before, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func whilePaused<Output: Sendable>(
        _ body: @Sendable () async throws -> Output
    ) async throws -> Output {
        // The agent is more than one process.
        let processes = child.withLock { $0?.pid }.map { ProcessTree.pids(under: $0) } ?? []
        for pid in processes { kill(pid, SIGSTOP) }
        defer { for pid in processes { kill(pid, SIGCONT) } }
        return try await body()
    }
}

extension AgentSource {
    func lastBatch() async throws -> SavedBatch {
        guard let batch = AgentBatchFile.read(batchPath) else {
            throw failure("no batch was saved in \(batchPath) yet")
        }
        return batch
    }

    func sendingClient() async throws -> OTLPClient {
        guard let key = AgentBatchFile.key(stateDirectory: directory + "/state") else {
            throw failure("its key is not in \(directory)/state")
        }
        return OTLPClient(baseURL: baseURL, key: key)
    }

    func transfer() async throws -> KnownTransfer {
        let endpoint = try FileEndpoint(contentBytes: Self.transferBytes)
        let serving = Task { try await endpoint.serve() }
        let curl = try ChildProcess.start(
            "curl",
            [
                "--silent", "--noproxy", "*", "--output", "/dev/null", "--max-time", "20",
                "http://127.0.0.1:\(endpoint.port)/100MB",
            ]
        )
        let count = try await serving.value
        guard await curl.waitForExit(timeout: .seconds(20)) == .exited(code: 0) else {
            throw DemoError(
                step: "transfer",
                reason: "curl did not succeed",
                remedy: "try: curl http://127.0.0.1:\(endpoint.port)/"
            )
        }
        return KnownTransfer(
            pid: Int64(curl.pid),
            command: "curl",
            sentBytes: count.requestBytes,
            receivedBytes: count.replyBytes
        )
    }

    func execute(_ count: Int) async throws -> KnownExecutions {
        KnownExecutions(pids: try await Executions.run(count), parentPID: Int64(getpid()))
    }
}
