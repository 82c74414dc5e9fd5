import Testing

@testable import AgentCore

/// Truth of `kernel.bpf` on the running kernel; needs root.
@Suite("kernel.bpf on this kernel", .serialized)
struct KernelBPFTests {
    /// Loads a socket filter of two instructions 25 times; the kernel refuses it without its end.
    private static let script = """
        import ctypes, os, platform, struct
        number = 321 if platform.machine() == 'x86_64' else 280
        code = ctypes.create_string_buffer(
            struct.pack('<BBhi', 0xb7, 0, 0, 0) + struct.pack('<BBhi', 0x95, 0, 0, 0))
        gpl = ctypes.create_string_buffer(b'GPL')
        libc = ctypes.CDLL(None, use_errno=True)
        def load(count, name):
            request = struct.pack('<IIQQIIQII16s', 1, count, ctypes.addressof(code),
                                  ctypes.addressof(gpl), 0, 0, 0, 0, 0, name)
            return libc.syscall(number, 5, ctypes.create_string_buffer(request, 72), 72)
        for _ in range(25):
            descriptor = load(2, b'mb_loaded')
            assert descriptor >= 0
            os.close(descriptor)
        for _ in range(5): assert load(1, b'mb_refused') < 0
        """

    @Test("loads and refusals are told, our own are not", arguments: KernelBPFSource.plan.rungs)
    func loads(rung: HookRung) throws {
        let observation = try Observation(KernelBPFSource.self, rungs: [rung])
        let own = try Observation(ProcessExitSource.self)
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", Self.script]))
        #expect(child.wait() == 0)
        let records = observation.records(atLeast: 30) {
            $0.integers["process.pid"] == Int64(child.pid)
        }
        #expect(records.count == 30)
        let loaded = records.filter { $0.strings["meterbee.bpf.program.name"] == "mb_loaded" }
        #expect(loaded.count == 25)
        #expect(loaded.allSatisfy { $0.strings["meterbee.bpf.program.type"] == "socket_filter" })
        #expect(loaded.allSatisfy { $0.integers["meterbee.bpf.program.instructions"] == 2 })
        #expect(loaded.allSatisfy { $0.strings["error.type"] == nil })
        // The kernel's numbers rise, and none is used twice.
        #expect(Set(loaded.compactMap { $0.integers["meterbee.bpf.program.id"] }).count == 25)
        let refused = records.filter { $0.strings["meterbee.bpf.program.name"] == "mb_refused" }
        #expect(refused.count == 5)
        #expect(refused.allSatisfy { $0.strings["error.type"] == "EINVAL" })
        #expect(refused.allSatisfy { $0.integers["meterbee.bpf.program.id"] == nil })
        #expect(observation.ledger.kernel.own > 0)
        #expect(observation.ledger.residual == 0)
        withExtendedLifetime(own) {}
    }
}
