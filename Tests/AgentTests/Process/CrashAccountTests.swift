import Glibc
import Testing

@testable import AgentCore

/// The real agent on the running kernel, killed in the middle; needs root.
@Suite("An agent that is killed", .serialized)
struct CrashAccountTests {
    private func execute(_ count: Int) throws {
        for _ in 0..<count { try #require(TestProcess(["/bin/true"])).wait() }
    }

    /// Records by the key they came under; a key's body never changes.
    private func delivered(_ server: ScriptedServer) -> [String: [UInt8]] {
        var bodies: [String: [UInt8]] = [:]
        for request in server.requests where request.path == "/v1/logs" {
            let known = bodies.updateValue(request.body, forKey: request.key)
            #expect(known == nil || known == request.body)
        }
        return bodies
    }

    @Test("every sample is delivered once or counted as lost, whenever it is killed")
    func accounted() throws {
        let directory = try TemporaryDirectory()
        let maps = directory.path + "/maps"
        defer { umount2(maps, Int32(MNT_DETACH)) }
        let server = try ScriptedServer([])
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--bpf-dir", maps, "--sources", "process.exec"]
        )
        for round in 0..<5 {
            try agent.start()
            try execute(100 + 37 * round)
            // Before, within and after a second's batch was sealed.
            usleep(UInt32(round * 270_000))
            try execute(50)
            agent.crash()
            // Nobody looks meanwhile.
            try execute(10)
        }
        try agent.start()
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "seen") >= 5 * 150 + 370 + 20 })
        #expect(agent.stop() == 0)
        let seen = agent.number("process.exec", "seen")
        let acknowledged = agent.number("process.exec", "acknowledged")
        let lost = agent.number("process.exec", "crash_lost")
        #expect(seen >= 5 * 150 + 370 + 20)
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(lost > 0 && acknowledged + lost == seen)
        print("seen \(seen), delivered \(acknowledged), lost by five kills \(lost)")
        let bodies = delivered(server)
        #expect(Set(bodies.keys.map { $0.split(separator: "/")[1] }).count == 1)
        let numbers = bodies.keys.compactMap { UInt64($0.split(separator: "/")[2]) }
        #expect(numbers.count == bodies.count)
        server.stop()
    }

    @Test("what waits for an unreachable server is sent after the restart, in order")
    func replay() throws {
        let directory = try TemporaryDirectory()
        let server = try ScriptedServer([], fallback: .reply(503))
        let agent = try AgentProcess(
            server,
            directory: directory.path,
            more: ["--sources", "process.exec"]
        )
        try agent.start()
        try execute(30)
        #expect(agent.wait { agent.number("process.exec", "pending") >= 30 })
        server.waitForRequests(1)
        usleep(1_200_000)
        agent.crash()
        let before = Set(server.requests.map(\.key))
        #expect(before.count == 1)
        server.answer(with: .reply(200))
        try agent.start()
        try execute(10)
        #expect(agent.wait { server.requests.last.map { !before.contains($0.key) } ?? false })
        #expect(agent.stop() == 0)
        let keys = server.requests.map(\.key)
        let numbers = keys.compactMap { UInt64($0.split(separator: "/")[2]) }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(Set(keys.map { $0.split(separator: "/")[1] }).count == 1)
        server.stop()
    }
}
