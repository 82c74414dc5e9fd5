import Compression
import Foundation
import Synchronization
import Testing

@testable import meterbee

/// The real `meterbee-agent`, as processes that can be killed and started again over one state.
final class AgentUnderTest: Sendable {
    let directory: String
    private let executable: String
    private let arguments: [String]
    private let child = Mutex<ChildProcess?>(nil)

    init(server: String, directory: String, token: String, sources: [String]) throws {
        self.directory = directory
        executable = try #require(
            OwnExecutable.sibling("meterbee-agent"),
            "there is no meterbee-agent beside the tests; build it"
        )
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false
        )
        let tokenPath = directory + "/token"
        try Data((token + "\n").utf8).write(to: URL(fileURLWithPath: tokenPath))
        arguments = [
            "run", "--server", server, "--token-file", tokenPath, "--state-dir",
            directory + "/state", "--status-file", directory + "/status.json", "--bpf-dir",
            directory + "/maps", "--sources", sources.joined(separator: ","),
        ]
    }

    var log: String { ProcFile.text(directory + "/agent.log") ?? "" }
    var receipts: String { directory + "/state/receipts" }
    var pid: pid_t? { child.withLock { $0?.pid } }

    /// Starts it, or another copy of the program, and waits until it reports.
    func start(_ program: String? = nil) async throws {
        unlink(directory + "/status.json")
        let process = try ChildProcess.start(
            program ?? executable,
            arguments,
            outputPath: directory + "/agent.log"
        )
        child.withLock { $0 = process }
        let deadline = ContinuousClock.now + .seconds(300)
        while status == nil, ContinuousClock.now < deadline {
            try #require(process.isRunning, "the agent ended: \(log)")
            try await Task.sleep(for: .milliseconds(20))
        }
        try #require(status != nil, "the agent did not start: \(log)")
    }

    /// Kills all of its processes at once.
    func crash() async {
        guard let process = child.withLock({ $0 }) else { return }
        let pids = ProcessTree.pids(under: process.pid)
        for pid in pids { kill(pid, SIGKILL) }
        _ = await process.waitForExit(timeout: .seconds(300))
        // The others are not our children; they are gone when their names are.
        for pid in pids where pid != process.pid {
            for _ in 0..<6000 where access("/proc/\(pid)", F_OK) == 0 {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// Ends it in order; how it ended.
    func stop() async -> ChildExit? {
        guard let process = child.withLock({ $0 }) else { return nil }
        process.send(SIGTERM)
        return await process.waitForExit(timeout: .seconds(300))
    }

    /// Ends it in whatever state it is, and lets go of its maps.
    func end() async {
        if child.withLock({ $0?.isRunning ?? false }) { await crash() }
        umount2(directory + "/maps", Int32(MNT_DETACH))
    }

    /// The status file as it is now.
    var status: [String: Any]? {
        guard let data = FileManager.default.contents(atPath: directory + "/status.json") else {
            return nil
        }
        return try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    }

    /// A number of one source's account; -1 where there is none.
    func number(_ source: String, _ name: String) -> Int64 {
        let sources = status?["sources"] as? [String: Any]
        return ((sources?[source] as? [String: Any])?[name] as? NSNumber)?.int64Value ?? -1
    }

    /// The ids of the kept receipts with the billable bytes of each, by data source.
    func keptReceipts() throws -> [String: [String: Int64]] {
        var all: [String: [String: Int64]] = [:]
        let names = try FileManager.default.contentsOfDirectory(atPath: receipts)
        for name in names where name.hasPrefix("receipts-") {
            for line in try lines(receipts + "/" + name) {
                let receipt = try JSONDecoder().decode(Receipt.self, from: Data(line))
                for count in receipt.data_sources {
                    all[count.data_source, default: [:]][receipt.id] = count.billable_bytes
                }
            }
        }
        return all
    }

    private func lines(_ path: String) throws -> [[UInt8]] {
        let content = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let plain =
            path.hasSuffix(".zst")
            ? try content.withUnsafeBytes { try decompress($0, coding: .zstd, limit: 64 << 20) }
            : content
        return plain.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    }

    /// Runs `verify` over what it kept; exit and output.
    func verify(invoice: Data) async throws -> (exit: ChildExit?, output: String) {
        let path = directory + "/invoice.json"
        let output = directory + "/verify.out"
        try invoice.write(to: URL(fileURLWithPath: path))
        unlink(output)
        let process = try ChildProcess.start(
            executable,
            ["verify", path, receipts],
            outputPath: output
        )
        let exit = await process.waitForExit(timeout: .seconds(300))
        return (exit, ProcFile.text(output) ?? "")
    }

    private struct Receipt: Decodable {
        struct Count: Decodable {
            var data_source: String
            var billable_bytes: Int64
        }

        var id: String
        var data_sources: [Count]
    }
}
