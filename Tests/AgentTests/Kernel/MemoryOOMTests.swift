import Glibc
import Testing

@testable import AgentCore

/// Truth of `memory.oom` on the running kernel; needs root.
@Suite("memory.oom on this kernel", .serialized)
struct MemoryOOMTests {
    @Test("a process that outgrows its control group is told as the victim, once")
    func limited() throws {
        let one = "/sys/fs/cgroup/memory"
        let isFirstVersion = access(one + "/memory.limit_in_bytes", R_OK) == 0
        let group = try TestGroup("oom", mount: isFirstVersion ? one : "/sys/fs/cgroup")
        defer { group.remove() }
        if isFirstVersion {
            group.set("memory.limit_in_bytes", "48M")
            group.set("memory.memsw.limit_in_bytes", "48M")
            group.set("memory.swappiness", "0")
        } else {
            group.set("memory.max", "48M")
            group.set("memory.swap.max", "0")
        }
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
