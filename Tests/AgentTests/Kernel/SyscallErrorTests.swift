import Glibc
import Testing

@testable import AgentCore

/// Truth of `syscall.error` on the running kernel; needs root.
@Suite("syscall.error on this kernel", .serialized)
struct SyscallErrorTests {
    private func run(_ script: String) throws -> pid_t {
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        try #require(child.wait() == 0)
        return child.pid
    }

    private func told(_ observation: Observation) -> UInt64 {
        UInt64(
            observation.records.reduce(0) { $0 + ($1.integers["meterbee.syscall.errors"] ?? 0) }
        )
    }

    @Test("forced errors are counted exactly, by process", arguments: SyscallErrorSource.plan.rungs)
    func forced(rung: HookRung) throws {
        let observation = try Observation(SyscallErrorSource.self, rungs: [rung])
        let pid = try run(
            """
            import ctypes, os, threading
            def fail():
                # PR_SET_NAME, of this thread
                ctypes.CDLL(None).prctl(15, b'mb-thread', 0, 0, 0)
                for _ in range(1000):
                    try: os.close(9999)
                    except OSError: pass
            # What a thread does is the process's.
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
            for _ in range(234):
                try: os.close(9999)
                except OSError: pass
            for _ in range(321):
                try: os.mkdir('/proc/nowhere')
                except OSError: pass
            child = os.fork()
            for _ in range(77 if child else 55):
                try: os.rmdir('/proc/nowhere')
                except OSError: pass
            if child:
                os.waitpid(child, 0)
                # Another program, the same process.
                os.execv('/usr/bin/python3', ['x', '-c', "import os\\nfor _ in range(13):\\n"
                    " try: os.rmdir('/proc/nowhere')\\n except OSError: pass"])
            """
        )
        observation.finish()
        let ours = observation.records.filter { $0.integers["process.pid"] == Int64(pid) }
        #expect(count(of: ours, "close", "EBADF") == 1234)
        #expect(count(of: ours, "mkdir", "ENOENT") == 321)
        let removals = ours.filter { $0.strings["meterbee.syscall.name"] == "rmdir" }
            .map { $0.integers["meterbee.syscall.errors"] ?? 0 }
        #expect(removals.sorted() == [13, 77])
        for record in ours {
            #expect(record.integers["process.parent_pid"] == Int64(getpid()))
            #expect(record.strings["process.executable.name"] == "python3")
            #expect(record.strings["user.id"] == "0")
        }
        let child = observation.records.filter {
            $0.integers["process.parent_pid"] == Int64(pid)
        }
        #expect(count(of: child, "rmdir", "ENOENT") == 55)
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.aggregated == observation.ledger.kernel.seen)
        // What found no room is in `other`: nothing is lost of the sum.
        #expect(told(observation) == observation.ledger.kernel.aggregated)
    }

    @Test("calls of twenty thousand numbers stay within the map, and their sum is told whole")
    func manyCalls() throws {
        let observation = try Observation(SyscallErrorSource.self)
        _ = try run(HostileScript.unknownCalls(20_000))
        observation.finish()
        let kernel = observation.ledger.kernel
        #expect(kernel.aggregated >= 20_000)
        #expect(kernel.mapFull >= 20_000 - 8192)
        #expect(told(observation) == kernel.aggregated)
        #expect(observation.records.contains { $0.strings["error.type"] == "other" })
        #expect(observation.ledger.residual == 0)
    }

    @Test("processes without end that fail once each stay within the map, and are told whole")
    func manyProcesses() throws {
        let observation = try Observation(SyscallErrorSource.self, mapEntries: ["errors": 64])
        let pid = try run(
            """
            import os
            for i in range(1000):
                child = os.fork()
                if not child:
                    try: os.close(9999)
                    except OSError: pass
                    os._exit(0)
                os.waitpid(child, 0)
            """
        )
        observation.finish()
        let kernel = observation.ledger.kernel
        #expect(kernel.aggregated >= 1000 && kernel.mapFull >= 1000 - 3 * 64)
        #expect(told(observation) == kernel.aggregated)
        let ours = observation.records.filter { $0.integers["process.parent_pid"] == Int64(pid) }
        #expect(ours.allSatisfy { $0.integers["meterbee.syscall.errors"] == 1 })
        #expect(ours.count <= 3 * 64 && observation.ledger.residual == 0)
    }

    private func count(of records: [DecodedRecord], _ call: String, _ error: String) -> Int64 {
        records.filter {
            $0.strings["meterbee.syscall.name"] == call && $0.strings["error.type"] == error
        }.reduce(0) { $0 + ($1.integers["meterbee.syscall.errors"] ?? 0) }
    }
}
