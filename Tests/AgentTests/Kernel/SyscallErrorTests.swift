import Glibc
import Testing

@testable import AgentCore

/// Truth of `syscall.error` on the running kernel; needs root.
@Suite("syscall.error on this kernel", .serialized)
struct SyscallErrorTests {
    private func run(_ script: String) throws {
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        try #require(child.wait() == 0)
    }

    @Test("forced errors are counted exactly", arguments: SyscallErrorSource.plan.rungs)
    func forced(rung: HookRung) throws {
        let observation = try Observation(SyscallErrorSource.self, rungs: [rung])
        try run(
            """
            import ctypes, os
            # PR_SET_NAME
            ctypes.CDLL(None).prctl(15, b'mb-forced', 0, 0, 0)
            for _ in range(1234):
                try: os.close(9999)
                except OSError: pass
            for _ in range(321):
                try: os.mkdir('/proc/nowhere')
                except OSError: pass
            """
        )
        observation.finish()
        let ours = observation.records.filter {
            $0.strings["process.executable.name"] == "mb-forced"
        }
        #expect(count(of: ours, "close", "EBADF") == 1234)
        #expect(count(of: ours, "mkdir", "ENOENT") == 321)
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.aggregated == observation.ledger.kernel.seen)
        // What found no room is in `other`: nothing is lost of the sum.
        let told = observation.records.reduce(0) {
            $0 + ($1.integers["meterbee.syscall.errors"] ?? 0)
        }
        #expect(UInt64(told) == observation.ledger.kernel.aggregated)
    }

    @Test("twenty thousand commands stay within the map, and their sum is told whole")
    func manyCommands() throws {
        let observation = try Observation(SyscallErrorSource.self)
        try run(
            """
            import ctypes, os
            libc = ctypes.CDLL(None)
            for i in range(20000):
                libc.prctl(15, b'mb%d' % i, 0, 0, 0)
                try: os.close(9999)
                except OSError: pass
            """
        )
        observation.finish()
        let told = observation.records.reduce(0) {
            $0 + ($1.integers["meterbee.syscall.errors"] ?? 0)
        }
        let kernel = observation.ledger.kernel
        #expect(kernel.aggregated >= 20_000)
        #expect(kernel.mapFull >= 20_000 - 8192)
        #expect(UInt64(told) == kernel.aggregated)
        #expect(observation.records.contains { $0.strings["error.type"] == "other" })
        #expect(observation.ledger.residual == 0)
    }

    private func count(of records: [DecodedRecord], _ call: String, _ error: String) -> Int64 {
        records.filter {
            $0.strings["meterbee.syscall.name"] == call && $0.strings["error.type"] == error
        }.reduce(0) { $0 + ($1.integers["meterbee.syscall.errors"] ?? 0) }
    }
}
