import Testing

@testable import AgentCore

/// Truth of `memory.oom` on the running kernel; needs root.
@Suite("memory.oom on this kernel", .serialized)
struct MemoryOOMTests {
    @Test("a process that outgrows its control group is told as the victim, once")
    func limited() throws {
        let group = try MemoryGroup("oom", limitBytes: 48 << 20)
        defer { group.remove() }
        let observation = try Observation(MemoryOOMSource.self)
        let script = "x = bytearray(400_000_000)"
        let victim = try group.start("exec /usr/bin/python3 -c '\(script)'")
        #expect(victim.wait() == -1)
        let records = observation.records(atLeast: 1) {
            $0.integers["process.pid"] == Int64(victim.pid)
        }
        #expect(records.count == 1)
        let record = try #require(records.first)
        #expect(record.strings["process.executable.name"]?.hasPrefix("python3") == true)
        #expect(record.integers["meterbee.oom.trigger.pid"] == Int64(victim.pid))
        #expect(record.integers["meterbee.process.virtual_bytes"] ?? 0 > 400_000_000)
        #expect(record.strings["user.id"] == "0")
        #expect(observation.ledger.residual == 0)
    }
}
