import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.flow` in network namespaces other than the agent's; needs root.
@Suite("net.flow in other network namespaces", .serialized)
struct NetFlowNamespaceTests {
    private static let sent = "meterbee.flow.bytes_sent"
    private static let received = "meterbee.flow.bytes_received"

    private func sum(_ records: [DecodedRecord], _ name: String) -> Int64 {
        records.reduce(0) { $0 + ($1.integers[name] ?? 0) }
    }

    private func records(
        _ observation: Observation,
        _ role: String,
        port: UInt16,
        space: Int64
    ) -> [DecodedRecord] {
        observation.records.filter {
            $0.integers["destination.port"] == Int64(port)
                && $0.integers["meterbee.network.namespace"] == space
                && $0.strings["meterbee.flow.role"] == role
        }
    }

    /// Server here, client over there.
    private static let transfer = """
        listener = socket.socket(kind, socket.SOCK_STREAM)
        listener.bind((address, 7001)); listener.listen(1)
        def receive(s, n):
            while n:
                data = s.recv(min(n, 65536))
                if not data: raise SystemExit(4)
                n -= len(data)
        child = client(listener)
        if not child:
            s = socket.socket(kind, socket.SOCK_STREAM)
            s.connect((address, 7001))
            s.sendall(bytes(10_000_000)); receive(s, 1_234_567); s.close()
            os._exit(0)
        peer, _ = listener.accept()
        receive(peer, 10_000_000); peer.sendall(bytes(1_234_567))
        if peer.recv(1): sys.exit(6)
        peer.close()
        """

    @Test(
        "10,000,000 bytes over veth are told to the byte at both ends, with their processes",
        arguments: TestSocket.Family.allCases
    )
    func veth(family: TestSocket.Family) throws {
        let pair = try TestVeth("veth")
        defer { pair.remove() }
        let observation = try Observation.netFlow()
        let (server, client) = try pair.run(Self.transfer, family)
        let (left, right) = (try pair.left.number(), try pair.right.number())
        _ = observation.records(atLeast: 2) {
            [left, right].contains($0.integers["meterbee.network.namespace"] ?? 0)
                && $0.strings["meterbee.flow.state"] == "closed"
        }
        let clients = records(observation, "client", port: 7001, space: right)
        let servers = records(observation, "server", port: 7001, space: left)
        #expect(sum(clients, Self.sent) == 10_000_000 && sum(clients, Self.received) == 1_234_567)
        #expect(sum(servers, Self.sent) == 1_234_567 && sum(servers, Self.received) == 10_000_000)
        #expect(clients.allSatisfy { $0.integers["process.pid"] == client } && !clients.isEmpty)
        #expect(servers.allSatisfy { $0.integers["process.pid"] == server })
        for record in clients + servers {
            #expect(record.strings["destination.address"] == TestVeth.leftAddresses[family])
            #expect(record.strings["source.address"] == TestVeth.rightAddresses[family])
            #expect(record.strings["process.executable.name"] == "python3")
        }
        #expect(observation.ledger.residual == 0)
    }

    @Test(
        "a connection open across five flushes is told at each, and its sums are exact",
        arguments: TestSocket.Family.allCases
    )
    func live(family: TestSocket.Family) throws {
        let space = try TestNamespace("live")
        defer { space.remove() }
        let observation = try Observation.netFlow()
        let listener = try space.inside { try TestSocket.listener(family) }
        let client = try space.inside { try TestSocket.connect(family, port: listener.localPort) }
        let server = try listener.accept()
        for round in 1...5 {
            try client.send(100_000 * round)
            try server.receive(100_000 * round)
            try server.send(10 * round)
            try client.receive(10 * round)
            observation.read(live: true)
        }
        let number = try space.number()
        let port = listener.localPort
        let open = records(observation, "client", port: port, space: number)
        #expect(open.count >= 4, "told \(open.count) times while it was open")
        #expect(open.allSatisfy { $0.strings["meterbee.flow.state"] == "open" })
        client.close()
        server.close()
        _ = observation.records(atLeast: 2) {
            $0.integers["meterbee.network.namespace"] == number
                && $0.strings["meterbee.flow.state"] == "closed"
        }
        let clients = records(observation, "client", port: port, space: number)
        let servers = records(observation, "server", port: port, space: number)
        #expect(sum(clients, Self.sent) == 1_500_000 && sum(clients, Self.received) == 150)
        #expect(sum(servers, Self.sent) == 150 && sum(servers, Self.received) == 1_500_000)
        #expect(Set(clients.compactMap { $0.integers["meterbee.flow.id"] }).count == 1)
        #expect((clients + servers).allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
        #expect(observation.ledger.residual == 0)
    }

    /// Eight connections over loopback that send and receive as fast as they can, and close.
    private static let busy = """
        import os, socket
        listener = socket.create_server(('127.0.0.1', 7002), backlog=64)
        for _ in range(8):
            if os.fork() == 0:
                client = socket.create_connection(('127.0.0.1', 7002))
                for index in range(3000):
                    client.sendall(bytes(1 + index % 3000))
                    if not client.recv(5): os._exit(4)
                client.close(); os._exit(0)
        for _ in range(8):
            peer, _ = listener.accept()
            if os.fork() == 0:
                while peer.recv(65536): peer.send(b'12345')
                os._exit(0)
            peer.close()
        for _ in range(16):
            if os.waitstatus_to_exitcode(os.wait()[1]): raise SystemExit(5)
        """

    @Test("what moves while it is looked at is counted once, to the byte")
    func busy() throws {
        let space = try TestNamespace("busy")
        defer { space.remove() }
        let observation = try Observation.netFlow()
        let script = try space.start(Self.busy)
        var status: Int32 = 0
        while waitpid(script.pid, &status, WNOHANG) == 0 { observation.read(live: true) }
        #expect(status == 0)
        observation.finish()
        let number = try space.number()
        let clients = records(observation, "client", port: 7002, space: number)
        let servers = records(observation, "server", port: 7002, space: number)
        let bytes = Int64(8 * 3000 * 3001 / 2)
        #expect(sum(clients, Self.sent) == bytes && sum(servers, Self.received) == bytes)
        #expect(sum(clients, Self.received) == sum(servers, Self.sent))
        for role in [clients, servers] {
            let ended = role.filter { $0.strings["meterbee.flow.state"] == "closed" }
            #expect(ended.count == 8)
            #expect(role.count > ended.count, "nothing was told while it went on")
        }
        #expect(observation.ledger.residual == 0)
    }

    @Test("of one older than the agent what comes after is told while it is open, with its owner")
    func older() throws {
        let space = try TestNamespace("older")
        defer { space.remove() }
        let listener = try space.inside { try TestSocket.listener(.ipv4) }
        let client = try space.inside { try TestSocket.connect(.ipv4, port: listener.localPort) }
        let server = try listener.accept()
        try client.send(5000)
        try server.receive(5000)
        let observation = try Observation.netFlow()
        try client.send(777)
        try server.receive(777)
        try server.send(33)
        try client.receive(33)
        let number = try space.number()
        let port = listener.localPort
        // The last acknowledgement is sent late.
        for _ in 0..<6000 {
            observation.read(live: true)
            let told = records(observation, "server", port: port, space: number)
            if sum(told, Self.sent) == 33 { break }
            usleep(50_000)
        }
        let clients = records(observation, "client", port: port, space: number)
        let servers = records(observation, "server", port: port, space: number)
        #expect(sum(clients, Self.sent) == 777 && sum(clients, Self.received) == 33)
        #expect(sum(servers, Self.sent) == 33 && sum(servers, Self.received) == 777)
        #expect((clients + servers).allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
        #expect((clients + servers).allSatisfy { $0.strings["meterbee.flow.state"] == "open" })
        #expect(observation.ledger.residual == 0)
    }

    @Test("more connections than one read of the iterator holds are each told once a flush")
    func many() throws {
        let space = try TestNamespace("many")
        defer { space.remove() }
        let listener = try space.inside { try TestSocket.listener(.ipv4) }
        let observation = try Observation.netFlow()
        var ends: [TestSocket] = []
        for index in 1...400 {
            let client = try space.inside {
                try TestSocket.connect(.ipv4, port: listener.localPort)
            }
            let server = try listener.accept()
            try client.send(index)
            try server.receive(index)
            ends += [client, server]
        }
        let number = try space.number()
        let port = listener.localPort
        // A few may be at work just then, and are told the next time.
        for _ in 0..<6000 {
            observation.read(live: true)
            if records(observation, "client", port: port, space: number).count >= 400 { break }
            usleep(50_000)
        }
        let clients = records(observation, "client", port: port, space: number)
        #expect(Set(clients.compactMap { $0.integers["meterbee.flow.id"] }).count == 400)
        #expect(sum(clients, Self.sent) == 400 * 401 / 2)
        for end in ends { end.close() }
        observation.finish()
        let all = records(observation, "client", port: port, space: number)
        #expect(sum(all, Self.sent) == 400 * 401 / 2)
        #expect(observation.ledger.residual == 0)
    }
}
