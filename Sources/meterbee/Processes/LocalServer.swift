import FoundationEssentials
import Glibc
import Synchronization

/// A `meterbee serve` of one's own on loopback, with the PostgreSQL that it runs.
final class LocalServer: Sendable {
    /// Where everything of the server lives.
    let dataDirectory: String
    let port: UInt16
    /// The port of OTLP/gRPC; nil for not at all.
    let grpcPort: UInt16?
    /// An operator's key that the server accepts.
    let operatorKey: String
    /// Another's PostgreSQL; nil for one of its own in the data directory.
    private let databaseURL: String?
    private let environment: [String: String]
    private let executable: String
    private let child = Mutex<ChildProcess?>(nil)

    /// How long PostgreSQL may take to be created, to recover and to be migrated.
    private static let startSecondsMax = 300
    /// The server drains for at most 30 seconds.
    private static let stopGrace = Duration.seconds(35)

    /// A server that does not run yet; `executable` is the file of `meterbee`.
    init(
        executable: String,
        dataDirectory: String,
        port: UInt16,
        grpcPort: UInt16? = nil,
        operatorKey: String = AccessKey.random(),
        databaseURL: String? = nil,
        environment: [String: String] = [:]
    ) {
        self.executable = executable
        self.dataDirectory = dataDirectory
        self.port = port
        self.grpcPort = grpcPort
        self.operatorKey = operatorKey
        self.databaseURL = databaseURL
        self.environment = environment
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }
    var logPath: String { dataDirectory + "/server.log" }
    /// A client with the operator's key.
    var `operator`: RESTClient { RESTClient(baseURL: baseURL, key: operatorKey) }
    /// The server's process; nil before the start.
    var pid: pid_t? { child.withLock { $0?.pid } }
    /// Whether the server's process runs now.
    var isRunning: Bool { child.withLock { $0?.isRunning ?? false } }

    /// Starts the server and returns when it is ready, which means that PostgreSQL answers it.
    func start() async throws(LocalServerError) {
        guard !LoopbackPort.isTaken(port) else { throw .portTaken(port) }
        do {
            let process = try ChildProcess.start(
                executable,
                [
                    "serve", "--listen", "127.0.0.1:\(port)",
                    "--grpc-listen", grpcPort.map { "127.0.0.1:\($0)" } ?? "off",
                ] + databaseArguments,
                environment: environment.merging(
                    ["METERBEE_BOOTSTRAP_OPERATOR_KEY": operatorKey],
                    uniquingKeysWith: { _, own in own }
                ),
                outputPath: logPath
            )
            child.withLock { $0 = process }
            try await waitUntilReady(process)
        } catch let error as LocalServerError {
            throw error
        } catch {
            throw .notStarted("\(error)")
        }
    }

    private var databaseArguments: [String] {
        databaseURL.map { ["--database-url", $0] } ?? ["--data-dir", dataDirectory]
    }

    /// Ends the server's process at once, as a crash would; PostgreSQL stays.
    func kill() async {
        child.withLock { $0 }?.send(SIGKILL)
        _ = await waitForExit(timeout: .seconds(10))
    }

    /// How the server's process ended; nil where it runs on for so long.
    func waitForExit(timeout: Duration) async -> ChildExit? {
        await child.withLock { $0 }?.waitForExit(timeout: timeout)
    }

    /// Ends the server, and PostgreSQL where the server left it behind.
    func stop() async {
        await child.withLock { $0 }?.stop(grace: Self.stopGrace)
        // A server that was killed, or that ended while it made its cluster, leaves processes.
        for signal in [SIGINT, SIGQUIT, SIGKILL] {
            let deadline = ContinuousClock.now + .seconds(10)
            var leftovers = databaseProcesses()
            for pid in leftovers { Glibc.kill(pid, signal) }
            while !leftovers.isEmpty, ContinuousClock.now < deadline {
                try? await Task.sleep(for: .milliseconds(20))
                leftovers = databaseProcesses()
            }
            if leftovers.isEmpty { return }
        }
    }

    /// The last lines of the server's log, for a message of failure.
    func logTail(lines: Int = 5) -> String {
        let text = ProcFile.text(logPath) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    private func waitUntilReady(_ process: ChildProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(Self.startSecondsMax)
        while ContinuousClock.now < deadline {
            if let status = process.exitStatus {
                throw LocalServerError.ended(status, log: logTail())
            }
            if await self.operator.status(of: "/readyz") == 200 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LocalServerError.notReady(seconds: Self.startSecondsMax, log: logTail())
    }
}

extension LocalServer {
    /// PostgreSQL's main process, by the lock file that it keeps in its directory.
    var postmasterPID: pid_t? {
        guard let text = ProcFile.text(dataDirectory + "/data/postmaster.pid"),
            let line = text.split(separator: "\n").first
        else { return nil }
        return pid_t(line)
    }

    /// The size of the database's files, its log apart.
    var storedBytes: Int64? {
        let base = dataDirectory + "/data/base"
        guard let databases = try? FileManager.default.contentsOfDirectory(atPath: base) else {
            return nil
        }
        return databases.reduce(0) { $0 + Self.bytesOfFiles(in: base + "/" + $1) }
    }

    private static func bytesOfFiles(in directory: String) -> Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.reduce(0) { sum, name in
            var status = stat()
            guard lstat(directory + "/" + name, &status) == 0 else { return sum }
            return sum + Int64(status.st_blocks) * 512
        }
    }

    /// Processes of PostgreSQL's programs that work on this server's directory.
    func databaseProcesses() -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { pid in
            let program = ProcFile.text("/proc/\(pid)/comm")?.split(separator: "\n").first ?? ""
            guard ["postgres", "initdb"].contains(program) else { return false }
            // Its processes rename themselves, but stay in the directory.
            let workingDirectory = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(pid)/cwd"
            )
            let commandLine = ProcFile.text("/proc/\(pid)/cmdline") ?? ""
            return commandLine.contains(dataDirectory + "/")
                || (workingDirectory?.hasPrefix(dataDirectory + "/") ?? false)
        }
    }
}
