import Foundation

@testable import AgentCore

/// The real `meterbee-agent`, as a process that can be killed and started again.
final class AgentProcess {
    let directory: String
    /// The command that starts it.
    let arguments: [String]
    private(set) var child: TestProcess?

    /// The executable that was built with the tests.
    static var executable: String {
        let tests =
            CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/meterbee-agent"
    }

    /// What a debug build takes under load is no measure.
    private static let unbounded = ["--cpu-percent", "10000", "--program-percent", "10000"]

    /// - Parameters:
    ///   - executable: Another copy of the program.
    ///   - more: Options besides server, key, state and status.
    ///   - surroundings: A command that runs the agent as its last arguments say.
    init(
        _ server: ScriptedServer,
        directory: String,
        executable: String = AgentProcess.executable,
        access: [String]? = nil,
        more: [String] = [],
        scheme: String = "http",
        serverName: String = "127.0.0.1",
        surroundings: [String] = []
    ) throws {
        self.directory = directory
        try TextFile.replace(directory + "/key", with: Array("mb_secret\n".utf8))
        arguments =
            surroundings + [
                executable, "run", "--server", "\(scheme)://\(serverName):\(server.port)",
                "--state-dir", directory + "/state", "--status-file", directory + "/status.json",
            ] + (access ?? ["--key-file", directory + "/key"])
            + (more.contains("--bounds-window") ? [] : Self.unbounded) + more
    }

    /// Starts it and waits until its sources run.
    func start() throws {
        unlink(directory + "/status.json")
        guard let child = TestProcess(arguments) else {
            throw AgentError(code: .state, message: "\(Self.executable) cannot be started")
        }
        self.child = child
        for _ in 0..<6000 where status == nil { usleep(50_000) }
        guard status != nil else {
            throw AgentError(code: .state, message: "the agent did not start")
        }
    }

    /// Ends it at once, as a crash would.
    func crash() {
        guard let child else { return }
        let parts = parts
        for pid in [child.pid] + parts { kill(pid, SIGKILL) }
        child.wait()
        // They are not our children; they are gone when their names are.
        for pid in parts {
            for _ in 0..<6000 where access("/proc/\(pid)", F_OK) == 0 { usleep(10_000) }
        }
        self.child = nil
    }

    /// Ends it in order; its exit code.
    func stop() -> Int32 {
        guard let child else { return -1 }
        kill(child.pid, SIGTERM)
        self.child = nil
        return child.wait()
    }

    /// The status file as it is now.
    var status: [String: Any]? {
        TextFile.bytes(directory + "/status.json").flatMap {
            try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    /// A number of one source's account.
    func number(_ source: String, _ name: String) -> Int {
        let sources = status?["sources"] as? [String: Any]
        return ((sources?[source] as? [String: Any])?[name] as? NSNumber)?.intValue ?? -1
    }

    /// What is missing in one source's account, by its invariant; 0 of a sound agent that ended.
    func imbalance(_ source: String) -> Int {
        let kept = [
            "acknowledged", "rejected", "pending", "spool_evicted", "ring_lost", "crash_lost",
            "sampled_out", "budget_held", "aggregated",
        ]
        let gone = kept.reduce(0) { $0 + number(source, $1) }
        return number(source, "seen") + number(source, "derived") - gone
    }

    /// Waits until `condition` holds, at most so long; whether it does.
    func wait(seconds: Int = 300, until condition: () -> Bool) -> Bool {
        let endNs = KernelClock.read(CLOCK_MONOTONIC) + Int64(seconds) * 1_000_000_000
        while KernelClock.read(CLOCK_MONOTONIC) < endNs {
            if condition() { return true }
            usleep(50_000)
        }
        return condition()
    }

    /// The processes it consists of besides the one that was started, by birth: loader, then worker.
    var parts: [pid_t] {
        guard let child else { return [] }
        let path = "/proc/\(child.pid)/task/\(child.pid)/children"
        return (TextFile.text(path) ?? "").split { $0 == " " || $0 == "\n" }
            .compactMap { pid_t($0) }
    }

    deinit { crash() }
}
