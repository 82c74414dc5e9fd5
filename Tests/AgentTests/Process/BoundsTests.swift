import Glibc
import Testing

@testable import AgentCore

/// The real agent that takes more than it may, and what it tells of itself; needs root.
@Suite("An agent within its bounds", .serialized)
struct BoundsTests {
    private static let enrolled = ScriptedServer.Answer.reply(
        201,
        body: Array(#"{"agent_id": "0199-a", "key": "mb_1_2"}"#.utf8)
    )

    private func level(_ agent: AgentProcess, _ source: String) -> String {
        let sources = agent.status?["sources"] as? [String: Any]
        return (sources?[source] as? [String: Any])?["level"] as? String ?? ""
    }

    private func isBalanced(_ agent: AgentProcess, _ source: String) -> Bool {
        func number(_ name: String) -> Int { agent.number(source, name) }
        let kept = ["ring_lost", "sampled_out", "budget_held", "aggregated"].reduce(0) {
            $0 + number($1)
        }
        let delivered = number("acknowledged") - number("derived")
        return number("residual") == 0 && number("seen") == delivered + kept
    }

    @Test("sources tell less step by step, down to their floor, and every sample is accounted for")
    func cpu() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: [
                "--sources", "net.flow,process.exec", "--cpu-percent", "0.0001",
                "--bounds-window", "1s",
            ]
        )
        try agent.start()
        // Both sources have something to tell, on a machine where nothing else happens too.
        let script =
            "while :; do /bin/true; for i in 1 2 3; do echo x > /dev/udp/127.0.0.1/9; done; done"
        let load = try #require(TestProcess(["/bin/bash", "-c", script]))
        defer { load.wait() }
        defer { kill(load.pid, SIGKILL) }
        // A security source is told on at its floor; the other ends up silent, and detached only
        // where the first has nothing to tell either.
        let isSilent: Set<String> = ["count only", "off"]
        #expect(
            agent.wait {
                level(agent, "process.exec") == "one in 16"
                    && isSilent.contains(level(agent, "net.flow"))
            }
        )
        let before = agent.number("process.exec", "acknowledged")
        #expect(agent.wait { agent.number("process.exec", "acknowledged") > before })
        #expect(level(agent, "process.exec") == "one in 16")
        #expect(agent.number("process.exec", "sampled_out") > 0)
        kill(load.pid, SIGKILL)
        #expect(agent.stop() == 0)
        #expect(isBalanced(agent, "process.exec") && isBalanced(agent, "net.flow"))
        server.stop()
    }

    @Test("an agent that takes too much memory says so and tells less")
    func memory() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: [
                "--sources", "net.drop,net.flow", "--memory-mb", "1", "--bounds-window", "2s",
            ]
        )
        try agent.start()
        #expect(
            agent.wait {
                ["net.drop", "net.flow"].contains { level(agent, $0) != "full" }
            }
        )
        let bytes = (agent.status?["pss_bytes"] as? Int) ?? 0
        #expect(bytes > 1 << 20)
        #expect(agent.stop() == 0)
        #expect(isBalanced(agent, "net.drop") && isBalanced(agent, "net.flow"))
        server.stop()
    }

    @Test("an enrolled agent tells of itself: its account, hooks, cost and memory")
    func health() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([Self.enrolled])
        try TextFile.replace(directory.path + "/token", with: Array("tok\n".utf8))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            access: ["--token-file", directory.path + "/token"],
            more: ["--health", "1s", "--bounds-window", "2s"]
        )
        try agent.start()
        for _ in 0..<50 { try #require(TestProcess(["/bin/true"])).wait() }
        #expect(agent.wait { agent.number("agent.health", "acknowledged") >= 40 })
        #expect(agent.stop() == 0)
        #expect(agent.number("agent.health", "residual") == 0)
        let records = server.logRecords.filter { $0.scope == "agent.health" }
        let whole = records.filter { $0.strings["meterbee.agent.source"] == nil }
        #expect(whole.contains { ($0.integers["meterbee.agent.memory_bytes"] ?? 0) > 1 << 20 })
        #expect(whole.contains { ($0.integers["meterbee.agent.cpu_millionths"] ?? 0) > 0 })
        #expect(whole.contains { $0.integers["meterbee.agent.program_millionths"] != nil })
        let told = Set(records.compactMap { $0.strings["meterbee.agent.source"] })
        #expect(told == Set(SourceCatalog.usualKeys))
        let exec = records.filter { $0.strings["meterbee.agent.source"] == "process.exec" }
        #expect(
            exec.first?.strings["meterbee.agent.hook"] == ProcessExecSource.plan.rungs[0].name
        )
        #expect(exec.last?.strings["meterbee.agent.hook"] == nil)
        #expect(exec.contains { ($0.integers["meterbee.ledger.seen"] ?? 0) >= 50 })
        #expect(exec.allSatisfy { $0.integers["meterbee.ledger.residual"] == 0 })
        #expect(exec.last?.lists["meterbee.agent.programs"]?.first?.hasPrefix("exec_btf ") == true)
        #expect(exec.allSatisfy { $0.resource["service.instance.id"] == "0199-a" })
        server.stop()
    }
}
