import Glibc
import Testing

@testable import AgentCore

/// More keys than a map holds and more samples than a ring does, of sources whose keys and samples
/// take some making: what `OverloadTests` drives by one script is not here. Needs root.
@Suite("Keys and samples beyond their room, on this kernel", .serialized)
struct OverflowTests {
    /// The sources that these tests drive.
    static let driven: Set<String> = [
        "net.drop", "net.interface", "sched.latency", "block.io", "memory.oom", "net.tls",
    ]

    /// The least that a ring may be.
    private static let page = UInt32(clamping: sysconf(Int32(_SC_PAGESIZE)))

    private func checkAccount(_ observation: Observation) {
        #expect(observation.ledger.residual == 0)
        #expect(observation.trouble == nil)
        #expect(
            UInt64(observation.records.count) == observation.ledger.tally.acknowledged
        )
    }

    private func sum(_ records: [DecodedRecord], _ name: String) -> Int64 {
        records.reduce(0) { $0 + ($1.integers[name] ?? 0) }
    }

    @Test("drops of more kinds than there is room for are told as others, to the packet and byte")
    func drops() throws {
        let space = try TestNamespace("overdrop")
        defer { space.remove() }
        let observation = try Observation(NetDropSource.self, mapEntries: ["drops": 2])
        try space.python(
            """
            import socket
            for family, host in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
                for _ in range(300):
                    s = socket.socket(family, socket.SOCK_DGRAM)
                    s.sendto(b'x' * 92, (host, 9))
                    s.close()
                    s = socket.socket(family, socket.SOCK_STREAM)
                    assert s.connect_ex((host, 9)) == 111
                    s.close()
            """
        )
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(kernel.mapFull > 0 && kernel.aggregated == kernel.seen && kernel.seen >= 1200)
        let records = observation.records
        #expect(UInt64(sum(records, "meterbee.drop.packets")) == kernel.aggregated)
        // Of datagrams 100 bytes each, and of the others a header at least.
        #expect(sum(records, "meterbee.drop.bytes") >= 600 * 100 + 600 * 20)
        let rest = records.filter { $0.strings["meterbee.drop.reason"] == "other" }
        #expect(UInt64(sum(rest, "meterbee.drop.packets")) == kernel.mapFull)
        // Two in each of the generations that were begun.
        #expect(records.count - rest.count <= 6)
    }

    @Test("interfaces without room are told as others together, to the packet and byte")
    func interfaces() throws {
        let space = try TestNamespace("overif", pairs: 20)
        defer { space.remove() }
        var shared = Observation.context()
        shared.interfacesMax = 8
        let observation = try space.inside {
            try Observation(NetInterfaceSource.self, shared: shared)
        }
        try space.python(TestNamespace.frames(7, of: 100, through: 20))
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(kernel.seen == 40 * 7 && kernel.aggregated == kernel.seen)
        let records = observation.records
        #expect(sum(records, "meterbee.interface.packets") == 40 * 7)
        #expect(sum(records, "meterbee.interface.bytes") == 40 * 7 * 100)
        // The loopback is among the others or not.
        let rest = records.filter { $0.strings["network.interface.name"] == "other" }
        let named = records.count - rest.count
        #expect((7...8).contains(named) && rest.count == 2)
        #expect(sum(rest, "meterbee.interface.packets") == Int64((40 - named) * 7))
        #expect(kernel.mapFull == UInt64((40 - named) * 7))
    }

    private func run(_ script: String) throws {
        let child = try #require(TestProcess(["/usr/bin/python3", "-c", script]))
        try #require(child.wait() == 0, "the script failed: \(script)")
    }

    @Test("waits in more control groups than there is room for are told as others'")
    func waits() throws {
        let observation = try Observation(SchedLatencySource.self, mapEntries: ["waits": 2])
        let groups = try (0..<4).map { try TestGroup("overwait\($0)") }
        defer { for group in groups { group.remove() } }
        let burners = try groups.flatMap { group in
            try (0..<2).map { _ in try group.start("exec /bin/sh -c 'while :; do :; done'") }
        }
        for _ in 0..<3000 where observation.ledger.kernel.mapFull < 10 {
            usleep(100_000)
            observation.read()
        }
        for burner in burners { kill(burner.pid, SIGKILL) }
        for burner in burners { burner.wait() }
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(kernel.mapFull > 0 && kernel.aggregated == kernel.seen)
        let records = observation.records
        #expect(records.reduce(0) { $0 + $1.count } == kernel.aggregated)
        let rest = records.filter { $0.strings["meterbee.cgroup.id"] == "other" }
        #expect(rest.reduce(0) { $0 + $1.count } == kernel.mapFull)
        #expect(rest.allSatisfy { $0.buckets.last == $0.count && $0.sum > 0 })
    }

    @Test(
        "requests to devices without room are told as others', with their bytes",
        arguments: BlockIOSource.plan.rungs
    )
    func requests(rung: HookRung) throws {
        let loop = try TestLoopDevice("overflow")
        defer { loop.remove() }
        let path = loop.path
        let observation = try Observation(
            BlockIOSource.self,
            rungs: [rung],
            mapEntries: ["requests": 1]
        )
        try TestNamespace.run(
            "dd if=/dev/zero of=\(path) bs=64k count=64 oflag=direct status=none"
                + " && dd if=\(path) of=/dev/null bs=128k count=32 iflag=direct status=none"
        )
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(kernel.mapFull > 0 && kernel.aggregated == kernel.seen && kernel.seen >= 96)
        func count(_ metric: String, _ device: String? = nil) -> UInt64 {
            observation.records.filter {
                $0.metric == metric && (device == nil || $0.strings["system.device"] == device)
            }.reduce(0) { $0 + $1.count }
        }
        #expect(count("meterbee.disk.operation.duration") == kernel.aggregated)
        #expect(count("meterbee.disk.operation.duration", "other") == kernel.mapFull)
        // Reads or writes had no room, and half of the bytes are theirs.
        #expect(count("system.disk.io") >= 2 * 64 * 65_536)
        #expect(count("system.disk.io", "other") >= 64 * 65_536)
    }

    @Test("victims that a full ring could not take are counted, and nothing else is missing")
    func victims() throws {
        let group = try MemoryGroup("overoom", limitBytes: 8 << 20)
        defer { group.remove() }
        let observation = try Observation(
            MemoryOOMSource.self,
            mapEntries: ["samples": Self.page]
        )
        // Who reads a line without an end takes memory until there is none.
        let shell = try group.start("i=0; while [ $i -lt 60 ]; do tail /dev/zero; i=$((i+1)); done")
        shell.wait()
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(kernel.seen >= 60 && kernel.ringLost > 0)
        #expect(UInt64(observation.records.count) + kernel.ringLost == kernel.seen)
    }

    @Test("requests in line that had to make room are counted, and no answer gets another's")
    func line() throws {
        let space = try TestNamespace("overline")
        defer { space.remove() }
        let observation = try Observation(
            NetHTTPSource.self,
            only: space,
            mapEntries: ["waiting": 16]
        )
        try space.python(
            """
            import socket
            listener = socket.create_server(('127.0.0.1', 0))
            near = socket.create_connection(listener.getsockname())
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far = listener.accept()[0]
            # In letters, which no template folds away.
            word = lambda number: bytes(ord('a') + int(digit) for digit in str(number))
            for i in range(200):
                head = b'GET /' + word(200 + i) + b' HTTP/1.1\\r\\n'
                near.sendall(head + b'Host: line\\r\\n\\r\\n')
                far.recv(4096)
            for i in range(200):
                far.sendall(b'HTTP/1.1 %d Fine\\r\\nContent-Length: 0\\r\\n\\r\\n' % (200 + i))
                near.recv(4096)
            """
        )
        observation.finish()
        checkAccount(observation)
        #expect(observation.ledger.kernel.mapFull > 0)
        #expect(observation.ledger.kernel.seen >= 2)
        for record in observation.records {
            guard let path = record.strings["url.path"] else { continue }
            let asked = path.utf8.dropFirst().reduce(0) { $0 * 10 + Int64($1) - 97 }
            #expect(record.integers["http.response.status_code"] == asked, "\(path)")
        }
    }

    @Test("exchanges under TLS that find no room are counted, and none gets another's request")
    func exchanges() throws {
        // Far more sessions than two at a time, and than seven samples.
        let rooms = ["samples": Self.page, "sessions": 2, "calls": 2, "waiting": 2]
        let host = "mbover\(getpid()).example"
        let directory = try TemporaryDirectory()
        let certificates = try TestCertificates()
        let space = try TestNamespace("overtls")
        defer { space.remove() }
        let observation = try Observation(NetTLSSource.self, only: space, mapEntries: rooms)
        let tls = (certificates.serverCertificate, certificates.serverKey)
        let connection =
            "HTTPSConnection('127.0.0.1', port, context=ssl._create_unverified_context())"
        try space.python(
            HTTPScript.server(host: host, tls: tls)
                + HTTPScript.keepAlive(directory.path + "/lines", connection: connection) + """
                    clients = [http.client.\(connection) for _ in range(20)]
                    for round in range(3):
                        for client in clients: client.request('GET', '/many', None, {'Host': host})
                        for client in clients: client.getresponse().read()
                    """
        )
        observation.finish()
        checkAccount(observation)
        let kernel = observation.ledger.kernel
        #expect(UInt64(observation.records.count) + kernel.ringLost == kernel.seen)
        // What was forgotten between a request and its answer is told without it, or not at all.
        let known: Set<String?> = [
            nil, "/many", "/broken", "/heads", "/items/{id}/v1", "/items/{uuid}",
        ]
        let paths = Set(observation.records.map { $0.strings["url.path"] })
        #expect(paths.filter { !($0 ?? "").hasPrefix("/slow/") }.isSubset(of: known), "\(paths)")
        #expect(kernel.ringLost > 0 && kernel.seen <= 2 * (66 + 60))
    }
}
