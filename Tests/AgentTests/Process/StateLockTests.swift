import Glibc
import Testing

@testable import AgentCore

/// Two real agents that were given one directory; needs root.
@Suite("A state directory", .serialized)
struct StateLockTests {
    @Test("is one agent's: a second one does not start, and the first loses nothing")
    func second() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "process.exec"]
        )
        try agent.start()
        let other = try #require(TestProcess(agent.arguments + ["--state-wait", "1s"]))
        #expect(other.wait() == 1)
        for _ in 0..<20 { try #require(TestProcess(["/bin/true"])).wait() }
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.number("process.exec", "residual") == 0)
        // One that was killed leaves it free.
        agent.crash()
        try agent.start()
        #expect(agent.stop() == 0)
        server.stop()
    }
}
