import Foundation
import Testing

@testable import meterbee

/// The demo as a user runs it, and what it leaves behind: nothing.
@Suite("meterbee demo", .serialized)
struct DemoTests {
    /// How a run ended and what it printed.
    private struct Outcome {
        var status: ChildExit
        var output: String
    }

    /// Runs the demo with a temporary directory of its own, which has to be empty afterwards.
    ///
    /// - Parameters:
    ///   - signal: sent when the first figures are shown, or earlier.
    ///   - afterMs: sends it so long after the first line instead.
    private func demo(
        _ arguments: [String],
        signal: Int32? = nil,
        afterMs: Int? = nil,
        timeout: Duration = .seconds(400)
    ) async throws -> Outcome {
        let directory = try ProductFiles.directory("demo-test")
        defer { directory.remove() }
        let inner = directory.path + "/tmp"
        #expect(mkdir(inner, 0o711) == 0)
        let output = directory.path + "/output"
        let port = try #require(LoopbackPort.free())
        let process = try ChildProcess.start(
            try ProductFiles.meterbee(),
            ["demo", "--plain", "--port", "\(port)"] + arguments,
            environment: ["TMPDIR": inner],
            outputPath: output
        )
        if let signal {
            try await waitForOutput(
                afterMs == nil ? "| invoice " : "from kernel to invoice",
                output,
                process
            )
            try await Task.sleep(for: .milliseconds(afterMs ?? 0))
            process.send(signal)
        }
        let status = await process.waitForExit(timeout: timeout)
        if status == nil { await process.stop(grace: .seconds(60)) }
        let text = ProcFile.text(output) ?? ""
        #expect(try ProductFiles.processes(naming: inner) == [], "\(text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: inner) == [])
        #expect(!LoopbackPort.isTaken(port))
        return Outcome(status: try #require(status, "it did not end:\n\(text)"), output: text)
    }

    private func waitForOutput(
        _ words: String,
        _ output: String,
        _ process: ChildProcess
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < deadline {
            let text = ProcFile.text(output) ?? ""
            try #require(process.isRunning, "it ended early:\n\(text)")
            if text.contains(words) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("no '\(words)':\n\(ProcFile.text(output) ?? "")")
    }

    @Test("ends at once with q and leaves nothing behind")
    func quits() async throws {
        let outcome = try await demo(["--keys", "q"])
        #expect(outcome.status == .exited(code: 0), "\(outcome.output)")
        #expect(!outcome.output.contains(SyntheticNotice.title), "\(outcome.output)")
    }

    @Test("proves every key with real kernel activity", .timeLimit(.minutes(10)))
    func provesEveryKey() async throws {
        let outcome = try await demo(["--keys", "x c k d e v q"])
        #expect(outcome.status == .exited(code: 0), "\(outcome.output)")
        #expect(!outcome.output.contains(SyntheticNotice.title), "\(outcome.output)")
        #expect(outcome.output.contains("exactly those"))
        #expect(outcome.output.contains(": exact, seen after"))
        #expect(outcome.output.contains("nothing lost, nothing billed twice"))
        #expect(outcome.output.contains("duplicate, receipt"))
        #expect(outcome.output.contains("read back by that receipt"))
        #expect(outcome.output.contains("with one byte more are refused"))
    }

    @Test("proves every key with generated records, and says on every line that they are")
    func provesSynthetically() async throws {
        let outcome = try await demo(["--synthetic", "--keys", "x c k d e v q"])
        #expect(outcome.status == .exited(code: 0), "\(outcome.output)")
        for line in outcome.output.split(separator: "\n") {
            #expect(line.hasPrefix(SyntheticNotice.title), "\(line)")
        }
    }

    @Test("a signal ends it in order", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signals(signal: Int32) async throws {
        let outcome = try await demo(["--synthetic"], signal: signal)
        #expect(outcome.status == .exited(code: 128 + signal), "\(outcome.output)")
    }

    @Test(
        "a signal while PostgreSQL is being made leaves nothing behind",
        arguments: [100, 400, 800, 1500]
    )
    func earlySignals(delayMs: Int) async throws {
        let outcome = try await demo(["--synthetic"], signal: SIGTERM, afterMs: delayMs)
        #expect(outcome.status == .exited(code: 128 + SIGTERM), "\(outcome.output)")
    }

    @Test("a port in use is an answer, not a hang")
    func portTaken() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let port = try #require(LoopbackPort.bound(listener, to: 0))
        #expect(listen(listener, 1) == 0)
        let directory = try ProductFiles.directory("demo-port")
        defer { directory.remove() }
        let output = directory.path + "/output"
        let process = try ChildProcess.start(
            try ProductFiles.meterbee(),
            ["demo", "--plain", "--port", "\(port)"],
            outputPath: output
        )
        #expect(await process.waitForExit(timeout: .seconds(120)) == .exited(code: 1))
        let text = ProcFile.text(output) ?? ""
        #expect(text.contains("port \(port) of 127.0.0.1 is in use"), "\(text)")
    }
}
