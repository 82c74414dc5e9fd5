import Glibc
import Testing

@testable import AgentCore

@Suite("What a node allows")
struct NodeProbeTests {
    @Test("processes with numbers of their own are told, with the option that mends it")
    func processNamespace() throws {
        let child = try #require(
            TestProcess(["/usr/bin/unshare", "--pid", "--fork", "--kill-child", "sleep", "600"])
        )
        defer {
            // It ignores the others while its child runs, which goes with it.
            kill(child.pid, SIGKILL)
            child.wait()
        }
        let path = "/proc/\(child.pid)/ns/pid_for_children"
        for _ in 0..<3000 where NodeProbe.processTrouble(path) == nil { usleep(100_000) }
        #expect(NodeProbe.processTrouble(path)?.contains("--pid=host") == true)
        // What cannot be looked at is no reason for alarm.
        #expect(NodeProbe.processTrouble("/proc/0/ns/pid") == nil)
    }
}
