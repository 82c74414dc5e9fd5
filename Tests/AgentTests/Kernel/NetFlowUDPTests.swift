import Glibc
import Testing

@testable import AgentCore

/// Truth of UDP in `net.flow` on the running kernel; needs root and the unified control groups.
@Suite("UDP in net.flow on this kernel", .serialized)
struct NetFlowUDPTests {
    /// Two sockets of one family that know each other's ports.
    private func pair(_ family: TestSocket.Family) throws -> (TestSocket, TestSocket) {
        let server = try TestSocket.datagram(family)
        let client = try TestSocket.datagram(family)
        try client.connect(port: server.localPort)
        return (client, server)
    }

    private func records(_ observation: Observation, port: UInt16) -> [DecodedRecord] {
        observation.finish()
        return observation.records.filter {
            $0.integers["destination.port"] == Int64(port)
                && $0.strings["network.transport"] == "udp"
        }
    }

    private func sum(_ records: [DecodedRecord], _ role: String, _ name: String) -> Int64 {
        records.filter { $0.strings["meterbee.flow.role"] == role }
            .reduce(0) { $0 + ($1.integers["meterbee.flow.\(name)"] ?? 0) }
    }

    @Test("datagrams are told by payload bytes at both ends", arguments: TestSocket.Family.allCases)
    func payload(family: TestSocket.Family) throws {
        let observation = try Observation(NetFlowSource.self)
        let (client, server) = try pair(family)
        let port = server.localPort
        var bytes = 0
        for size in [0, 1, 100, 1400, 5000] + (0..<50).map({ $0 * 11 }) {
            try client.sendDatagram(size)
            try server.receiveDatagram()
            bytes += size
            // Intervals close meanwhile.
            if size == 550 - 11 { observation.read(live: true) }
        }
        let told = records(observation, port: port)
        #expect(sum(told, "client", "bytes_sent") == Int64(bytes))
        #expect(sum(told, "client", "packets_sent") == 55)
        #expect(sum(told, "client", "bytes_received") == 0)
        #expect(sum(told, "server", "bytes_received") == Int64(bytes))
        #expect(sum(told, "server", "packets_received") == 55)
        for record in told {
            #expect(record.strings["destination.address"] == family.rawValue)
            #expect(record.strings["network.type"] == (family == .ipv4 ? "ipv4" : "ipv6"))
            #expect(record.integers["process.pid"] == Int64(getpid()))
            #expect((record.integers["meterbee.network.namespace"] ?? 0) > 0)
        }
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.aggregated >= 110)
        #expect(observation.ledger.derived >= UInt64(told.count))
    }

    @Test("a socket older than the agent is known by who holds it")
    func older() throws {
        let (client, server) = try pair(.ipv4)
        let observation = try Observation(NetFlowSource.self)
        try client.sendDatagram(7)
        try server.receiveDatagram()
        let told = records(observation, port: server.localPort)
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
    }

    @Test("a socket is known by who made it, however many others came and went since")
    func remembered() throws {
        let space = try TestNamespace("remembered")
        defer { space.remove() }
        let observation = try Observation(NetFlowSource.self, only: space)
        let script = try space.start(
            """
            import socket
            first = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink.bind(('127.0.0.1', 7004))
            for _ in range(20000): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
            first.sendto(b'x', ('127.0.0.1', 7004))
            sink.recv(10)
            """
        )
        #expect(script.wait() == 0)
        let told = records(observation, port: 7004)
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.integers["process.pid"] == Int64(script.pid) })
        #expect(observation.ledger.kernel.mapFull == 0)
        #expect(observation.ledger.residual == 0)
    }

    @Test("one socket and many peers are one record each, and answers count the other way")
    func manyPeers() throws {
        let observation = try Observation(NetFlowSource.self)
        let server = try TestSocket.datagram(.ipv4)
        for index in 1...20 {
            let client = try TestSocket.datagram(.ipv4)
            try client.connect(port: server.localPort)
            try client.sendDatagram(index)
            try server.answerDatagram(3 * index)
            try client.receiveDatagram()
        }
        let told = records(observation, port: server.localPort)
        #expect(told.filter { $0.strings["meterbee.flow.role"] == "server" }.count == 20)
        #expect(sum(told, "server", "bytes_received") == 210)
        #expect(sum(told, "server", "bytes_sent") == 630)
        #expect(sum(told, "client", "bytes_received") == 630)
    }

    /// Answers each datagram, so that none finds its receiver's buffer full.
    private static let exchange = """
        server = socket.socket(kind, socket.SOCK_DGRAM)
        server.bind((address, 7003))
        child = client(server)
        if not child:
            near = socket.socket(kind, socket.SOCK_DGRAM)
            near.connect((address, 7003))
            # What fits a frame, and what is sent in several.
            for index in range(2500):
                near.send(bytes(1000 if index % 2 else 7000))
                if len(near.recv(65536)) != 123: os._exit(6)
            os._exit(0)
        for _ in range(2500):
            data, peer = server.recvfrom(65536)
            server.sendto(bytes(123), peer)
        """

    @Test(
        "10,000,000 bytes of datagrams over veth are told to the byte at both ends",
        arguments: TestSocket.Family.allCases
    )
    func veth(family: TestSocket.Family) throws {
        let pair = try TestVeth("udp")
        defer { pair.remove() }
        let observation = try Observation(NetFlowSource.self)
        let (server, client) = try pair.run(Self.exchange, family)
        let told = records(observation, port: 7003)
        let ends = [
            ("client", try pair.right.number(), client, "sent", "received"),
            ("server", try pair.left.number(), server, "received", "sent"),
        ]
        for (role, space, process, payload, answers) in ends {
            let here = told.filter { $0.integers["meterbee.network.namespace"] == space }
            #expect(sum(here, role, "bytes_\(payload)") == 10_000_000)
            #expect(sum(here, role, "packets_\(payload)") == 2500)
            #expect(sum(here, role, "bytes_\(answers)") == 2500 * 123)
            #expect(sum(here, role, "packets_\(answers)") == 2500)
            for record in here {
                #expect(record.strings["meterbee.flow.role"] == role)
                #expect(record.integers["process.pid"] == process)
                #expect(record.strings["destination.address"] == TestVeth.leftAddresses[family])
                #expect(record.strings["source.address"] == TestVeth.rightAddresses[family])
                #expect(record.strings["process.executable.name"] == "python3")
            }
        }
        #expect(observation.ledger.residual == 0)
    }
}
