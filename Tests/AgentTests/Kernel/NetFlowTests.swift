import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.flow` on the running kernel; needs root.
@Suite("net.flow on this kernel", .serialized)
struct NetFlowTests {
    private static let sent = "meterbee.flow.bytes_sent"
    private static let received = "meterbee.flow.bytes_received"
    private static let role = "meterbee.flow.role"
    private static let state = "meterbee.flow.state"

    private static var ownCommand: String { TextFile.firstLine("/proc/self/comm") ?? "" }

    private func sum(_ records: [DecodedRecord], _ name: String) -> Int64 {
        records.reduce(0) { $0 + ($1.integers[name] ?? 0) }
    }

    /// The records of one end of the connection to `port`.
    private func end(
        _ role: String,
        port: UInt16,
        in records: [DecodedRecord]
    ) -> [DecodedRecord] {
        records.filter {
            $0.strings[Self.role] == role && $0.integers["destination.port"] == Int64(port)
        }
    }

    /// A bash that connects, sends and receives so many bytes, and closes.
    private func client(
        _ family: TestSocket.Family,
        port: UInt16,
        sends: Int,
        receives: Int
    ) -> TestProcess? {
        TestProcess([
            "/bin/bash", "-c",
            """
            exec 3<>/dev/tcp/\(family.rawValue)/\(port)
            head -c \(sends) /dev/zero >&3
            head -c \(receives) <&3 >/dev/null
            exec 3>&-
            """,
        ])
    }

    @Test(
        "10,000,000 bytes are told to the byte at both ends, with the processes that own them",
        arguments: TestSocket.Family.allCases,
        [false, true]
    )
    func transfer(family: TestSocket.Family, serverClosesFirst: Bool) throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(family)
        let port = listener.localPort
        let child = try #require(client(family, port: port, sends: 10_000_000, receives: 1_234_567))
        let server = try listener.accept()
        let source = server
        #expect(try source.receive(10_000_000) == 10_000_000)
        try server.send(1_234_567)
        if serverClosesFirst { server.shutdownSending() }
        #expect(try server.receive() == 0)
        server.close()
        #expect(child.wait() == 0)

        let records = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(port)
        }
        let clients = end("client", port: port, in: records)
        let servers = end("server", port: port, in: records)
        #expect(clients.count == 1 && servers.count == 1 && records.count == 2)
        let clientRecord = try #require(clients.first)
        let serverRecord = try #require(servers.first)
        #expect(clientRecord.integers[Self.sent] == 10_000_000)
        #expect(clientRecord.integers[Self.received] == 1_234_567)
        #expect(serverRecord.integers[Self.sent] == 1_234_567)
        #expect(serverRecord.integers[Self.received] == 10_000_000)
        #expect(clientRecord.integers["process.pid"] == Int64(child.pid))
        #expect(clientRecord.strings["process.executable.name"] == "bash")
        #expect(serverRecord.integers["process.pid"] == Int64(getpid()))
        #expect(serverRecord.strings["process.executable.name"] == Self.ownCommand)
        for record in records {
            #expect(record.eventName == "net.flow" && record.scope == "net.flow")
            #expect(record.strings["source.address"] == family.rawValue)
            #expect(record.strings["destination.address"] == family.rawValue)
            #expect(record.strings["network.type"] == (family == .ipv4 ? "ipv4" : "ipv6"))
            #expect(record.strings["network.transport"] == "tcp")
            #expect(record.strings[Self.state] == "closed")
            #expect((record.integers["meterbee.flow.rtt_us"] ?? 0) > 0)
            #expect((record.integers["meterbee.flow.duration_us"] ?? 0) > 0)
            #expect(record.resource["host.name"] == NodeIdentity.current().hostName)
            #expect(record.resource["service.instance.id"] == "test-agent")
        }
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.ringLost == 0)
    }

    @Test("1,000 short connections are 2,000 records with exact sums")
    func shortConnections() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        for _ in 0..<1000 {
            let client = try TestSocket.connect(.ipv4, port: listener.localPort)
            let server = try listener.accept()
            try client.send(100)
            try server.receive(100)
            try server.send(50)
            try client.receive(50)
            client.close()
            server.close()
        }
        let records = observation.records(atLeast: 2000) {
            $0.integers["destination.port"] == Int64(listener.localPort)
        }
        #expect(records.count == 2000)
        let clients = end("client", port: listener.localPort, in: records)
        let servers = end("server", port: listener.localPort, in: records)
        #expect(clients.count == 1000 && servers.count == 1000)
        #expect(sum(clients, Self.sent) == 100_000 && sum(clients, Self.received) == 50_000)
        #expect(sum(servers, Self.sent) == 50_000 && sum(servers, Self.received) == 100_000)
        #expect(Set(records.compactMap { $0.integers["meterbee.flow.id"] }).count == 2000)
        #expect(records.allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
        #expect(observation.ledger.residual == 0)
    }

    @Test("a connection open across five flushes is told once per flush, and its sums are exact")
    func longConnection() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv6)
        let client = try TestSocket.connect(.ipv6, port: listener.localPort)
        let server = try listener.accept()
        for round in 1...5 {
            try client.send(100_000 * round)
            try server.receive(100_000 * round)
            try server.send(10 * round)
            try client.receive(10 * round)
            // The last acknowledgement is sent late; bytes it covers belong to a later record.
            observation.read(live: true)
        }
        observation.read(live: true)
        client.close()
        server.close()
        let records = observation.records(atLeast: 1) {
            $0.integers["destination.port"] == Int64(listener.localPort)
                && $0.strings[Self.state] == "closed"
        }
        #expect(records.count == 2)
        let all = observation.records.filter {
            $0.integers["destination.port"] == Int64(listener.localPort)
        }
        let clients = end("client", port: listener.localPort, in: all)
        let servers = end("server", port: listener.localPort, in: all)
        #expect(clients.filter { $0.strings[Self.state] == "open" }.count >= 5)
        #expect(servers.filter { $0.strings[Self.state] == "open" }.count >= 5)
        #expect(sum(clients, Self.sent) == 1_500_000 && sum(clients, Self.received) == 150)
        #expect(sum(servers, Self.sent) == 150 && sum(servers, Self.received) == 1_500_000)
        #expect(Set(clients.compactMap { $0.integers["meterbee.flow.id"] }).count == 1)
        #expect(observation.ledger.residual == 0)
    }

    @Test("after a rest of any length, the first byte is told by the next flush")
    func restingConnection() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        let client = try TestSocket.connect(.ipv4, port: listener.localPort)
        let server = try listener.accept()
        for round in 1...4 {
            try client.send(1)
            try server.receive(1)
            observation.read(live: true)
            let servers = end("server", port: listener.localPort, in: observation.records)
            #expect(sum(servers, Self.received) == Int64(round))
            for _ in 0..<7 * round { observation.read(live: true) }
        }
        client.close()
        server.close()
        observation.finish()
        let servers = end("server", port: listener.localPort, in: observation.records)
        #expect(sum(servers, Self.received) == 4)
        #expect(observation.ledger.residual == 0)
    }

    @Test("of a connection older than the agent only what comes after is told, with its owner")
    func olderConnection() throws {
        let listener = try TestSocket.listener(.ipv4)
        let client = try TestSocket.connect(.ipv4, port: listener.localPort)
        let server = try listener.accept()
        try client.send(5000)
        try server.receive(5000)
        let observation = try Observation.netFlow()
        try client.send(777)
        try server.receive(777)
        client.close()
        server.close()
        let records = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(listener.localPort)
        }
        #expect(records.count == 2)
        let clients = end("client", port: listener.localPort, in: records)
        let servers = end("server", port: listener.localPort, in: records)
        #expect(sum(clients, Self.sent) == 777 && sum(clients, Self.received) == 0)
        #expect(sum(servers, Self.sent) == 0 && sum(servers, Self.received) == 777)
        #expect(records.allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
        #expect(records.allSatisfy { $0.integers["meterbee.flow.duration_us"] == nil })
    }

    @Test("a reset ends a connection without a byte too many")
    func reset() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        let client = try TestSocket.connect(.ipv4, port: listener.localPort)
        let server = try listener.accept()
        try client.send(4321)
        try server.receive(4321)
        usleep(100_000)
        client.resetOnClose()
        client.close()
        #expect(throws: TestSocket.Failure.self) { try server.receive() }
        server.close()
        let records = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(listener.localPort)
        }
        #expect(records.count == 2)
        let port = listener.localPort
        #expect(sum(end("client", port: port, in: records), Self.sent) == 4321)
        #expect(sum(end("server", port: port, in: records), Self.received) == 4321)
    }

    @Test("a refused connection is told as failed, with no bytes")
    func refused() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        let port = listener.localPort
        listener.close()
        #expect(throws: TestSocket.Failure.self) { try TestSocket.connect(.ipv4, port: port) }
        let records = observation.records(atLeast: 1) {
            $0.integers["destination.port"] == Int64(port)
        }
        #expect(records.count == 1)
        #expect(records.first?.strings[Self.state] == "failed")
        #expect(sum(records, Self.sent) == 0 && sum(records, Self.received) == 0)
        #expect(records.first?.integers["process.pid"] == Int64(getpid()))
    }

    @Test("round-trip time and retransmits are those of TCP_INFO")
    func kernelFigures() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        let client = try TestSocket.connect(.ipv4, port: listener.localPort)
        let server = try listener.accept()
        try client.send(2_000_000)
        try server.receive(2_000_000)
        usleep(50_000)
        observation.read(live: true)
        let figures = client.kernelFigures
        let records = end("client", port: listener.localPort, in: observation.records)
        #expect(records.last?.integers["meterbee.flow.rtt_us"] == Int64(figures.roundTripUs))
        #expect(sum(records, "meterbee.flow.retransmits") == Int64(figures.retransmits))
    }

    @Test("the agent's own connection is left out at both ends, and its port's next user is not")
    func ownConnection() throws {
        let ownSockets = OwnSockets()
        let observation = try Observation.netFlow(ownSockets: ownSockets)
        let listener = try TestSocket.listener(.ipv4)
        let address = try ServerAddress("http://127.0.0.1:\(listener.localPort)")
        let own = try HTTPConnection(to: address, ownSockets: ownSockets, timeoutSeconds: 120)
        let server = try listener.accept()
        try own.write([UInt8](repeating: 1, count: 1000))
        try server.receive(1000)
        observation.read(live: true)
        withExtendedLifetime(own) {}
        server.close()
        usleep(100_000)
        observation.read(live: true)
        let port = Int64(listener.localPort)
        #expect(observation.records.filter { $0.integers["destination.port"] == port }.isEmpty)
        #expect(observation.ledger.kernel.own >= 2)
        #expect(ownSockets.failures == 0)

        let other = try TestSocket.connect(.ipv4, port: listener.localPort)
        let otherServer = try listener.accept()
        other.close()
        otherServer.close()
        let records = observation.records(atLeast: 2) { $0.integers["destination.port"] == port }
        #expect(records.count == 2)
    }

    @Test("what a full ring could not take is counted, and nothing else is missing")
    func overload() throws {
        let observation = try Observation.netFlow()
        let listener = try TestSocket.listener(.ipv4)
        // 512 KiB hold fewer than 4,000 samples; nobody reads meanwhile.
        for _ in 0..<4000 {
            let client = try TestSocket.connect(.ipv4, port: listener.localPort)
            let server = try listener.accept()
            client.close()
            server.close()
        }
        usleep(100_000)
        observation.read()
        let ledger = observation.ledger
        #expect(ledger.kernel.seen >= 8000)
        #expect(ledger.kernel.ringLost > 0)
        // Datagrams of others are added up.
        #expect(ledger.kernel.seen == ledger.drained + ledger.kernel.kept)
        #expect(ledger.residual == 0)
    }

    @Test("the lower rungs tell the same bytes", arguments: [1, 2])
    func lowerRungs(index: Int) throws {
        let rung = NetFlowSource.plan.rungs[index]
        let observation = try Observation.netFlow(rungs: [rung])
        #expect(observation.hook.chosen == rung.name)
        let listener = try TestSocket.listener(.ipv4)
        let port = listener.localPort
        let child = try #require(client(.ipv4, port: port, sends: 1_000_000, receives: 5))
        let server = try listener.accept()
        #expect(try server.receive(1_000_000) == 1_000_000)
        try server.send(5)
        #expect(try server.receive() == 0)
        server.close()
        #expect(child.wait() == 0)
        let records = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(port)
        }
        #expect(records.count == 2)
        let clients = end("client", port: port, in: records)
        let servers = end("server", port: port, in: records)
        #expect(sum(clients, Self.sent) == 1_000_000 && sum(clients, Self.received) == 5)
        #expect(sum(servers, Self.sent) == 5 && sum(servers, Self.received) == 1_000_000)
        #expect(clients.first?.integers["process.pid"] == Int64(child.pid))
        #expect(servers.first?.integers["process.pid"] == Int64(getpid()))
        #expect(observation.ledger.residual == 0)
    }
}
