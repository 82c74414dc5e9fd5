import BPF
import Glibc
import Testing

@testable import AgentCore

/// Far more than there is room for, of every source; needs root.
@Suite("Overload on this kernel", .serialized)
struct OverloadTests {
    /// Of the map in which a source adds up, by its key.
    private static let aggregates = [
        "net.flow": "udp_flows", "net.drop": "drops", "syscall.error": "errors",
        "sched.latency": "waits", "block.io": "requests", "cpu.profile": "stacks",
    ]

    /// Those that the script below gives more than these rooms hold; `OverflowTests` drives the
    /// others.
    private static let overfilled: Set<String> = [
        "net.flow", "net.dns", "net.http", "process.exec", "process.exit", "syscall.error",
        "cpu.profile", "kernel.bpf", "file.open", "credential.change",
    ]

    /// What every source that can be driven has to tell, in a network namespace of its own.
    private static let script = """
        import ctypes, os, socket, subprocess, time
        libc = ctypes.CDLL(None, use_errno=True)
        nothing = ctypes.create_string_buffer(128)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asked = b'\\0\\1\\0\\0\\0\\0\\0\\0\\1a\\4test\\0\\0\\1\\0\\1'
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(('127.0.0.1', 53))
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.connect(('127.0.0.1', 53))
        for i in range(600):
            libc.syscall(2000 + i)
            try: os.close(9999)
            except OSError: pass
            try: udp.sendto(b'x', ('127.0.1.1', 1000 + i))
            except OSError: pass
            client.send(i.to_bytes(2, 'big') + b'\\1' + asked[1:])
            question, source = server.recvfrom(512)
            server.sendto(question[:2] + b'\\x81' + question[3:], source)
            client.recv(512)
            os.close(os.open('/etc/shadow', os.O_RDONLY))
            os.setgroups([i + 1])
            # BPF_PROG_LOAD of nothing
            libc.syscall(321 if os.uname().machine == 'x86_64' else 280, 5, nothing, 128)
        listener = socket.create_server(('127.0.0.1', 0))
        for i in range(300):
            near = socket.create_connection(listener.getsockname())
            far, _ = listener.accept()
            near.sendall(b'GET /%d HTTP/1.1\\r\\n\\r\\n' % i)
            far.recv(4096)
            far.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')
            near.recv(4096)
            near.close()
            far.close()
        for _ in range(100): subprocess.run(['/bin/true'])
        # Some stacks at least, of this process, its children and whatever else runs.
        end = time.process_time() + 0.5
        while time.process_time() < end:
            os.stat('/proc/self')
            bytes(10000).find(b'x')
        """

    @Test("every source is given more than it has room for, here or by a test of its own")
    func complete() {
        // Nobody can make modules come and go at will.
        let all = Set(SourceCatalog.keys).subtracting(["kernel.module"])
        #expect(Self.overfilled.union(OverflowTests.driven) == all)
    }

    /// A source with next to no room.
    private func observe(_ key: String) throws -> Observation {
        let source = try SourceCatalog.source(key)
        var rooms: [String: UInt32] = [:]
        if let ring = source.plan.ring {
            rooms[ring] = UInt32(clamping: sysconf(Int32(_SC_PAGESIZE)))
        }
        if let map = Self.aggregates[key] { rooms[map] = 2 }
        return try Observation(
            source,
            rungs: [source.plan.rungs[0]],
            processFiles: FilesOfOneProcess(),
            mapEntries: rooms
        )
    }

    @Test("what has no room is counted, and the account stays balanced, of all sources at once")
    func tinyRooms() throws {
        let space = try TestNamespace("overload")
        defer { space.remove() }
        let sources = try SourceCatalog.applicableKeys.map {
            (key: $0, observation: try observe($0))
        }
        try space.python(Self.script)
        for (key, observation) in sources {
            observation.finish()
            let kernel = observation.ledger.kernel
            #expect(observation.ledger.residual == 0, "\(key)")
            #expect(observation.trouble == nil, "\(key)")
            guard Self.overfilled.contains(key) else { continue }
            #expect(kernel.ringLost + kernel.mapFull > 0, "\(key): \(kernel)")
        }
    }
}
