import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.interface` on the running kernel; needs root.
@Suite("net.interface on this kernel", .serialized)
struct NetInterfaceTests {
    private static let script = """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for _ in range(2000):
            s.sendto(b'x' * 58, ('10.213.7.1', 9))
        """

    @Test(
        "a burst is counted as the interface counts it, both ways",
        arguments: Array(NetInterfaceSource.plan.rungs.enumerated())
    )
    func burst(index: Int, rung: HookRung) throws {
        let interface = "mbif\(index)"
        let observation = try Observation(NetInterfaceSource.self, rungs: [rung])
        // It comes after the programs, and is found at the next flush.
        let space = try TestNamespace("interface", veth: interface)
        defer { space.remove() }
        observation.read(live: true)
        let before = try counters(of: interface)
        try space.python(Self.script)
        let after = try counters(of: interface)
        observation.finish()
        let received = sums(of: observation, interface, "receive")
        #expect(received.packets >= 2000)
        #expect(received.packets == after[0] - before[0])
        #expect(received.bytes == after[1] - before[1])
        // What is refused is answered, as far as the kernel's limit for that goes.
        let transmitted = sums(of: observation, interface, "transmit")
        #expect(transmitted.packets > 0)
        #expect(transmitted.packets == after[2] - before[2])
        #expect(transmitted.bytes == after[3] - before[3])
        #expect(observation.ledger.residual == 0)
        #expect(observation.trouble == nil)
    }

    @Test("a filter that a killed agent left behind is replaced, and ours goes with us")
    func leftOver() throws {
        let interface = "mbifleft"
        let space = try TestNamespace("leftover", veth: interface)
        defer { space.remove() }
        let rung = NetInterfaceSource.plan.rungs[1]
        do {
            let first = try Observation(NetInterfaceSource.self, rungs: [rung])
            let second = try Observation(NetInterfaceSource.self, rungs: [rung])
            try space.python(Self.script)
            first.finish()
            second.finish()
            #expect(sums(of: first, interface, "receive").packets == 0)
            #expect(sums(of: second, interface, "receive").packets >= 2000)
        }
        try TestNamespace.run("test -z \"$(tc filter show dev \(interface) ingress)\"")
    }

    private func counters(of interface: String) throws -> [Int64] {
        try ["rx_packets", "rx_bytes", "tx_packets", "tx_bytes"].map { name in
            let path = "/sys/class/net/\(interface)/statistics/\(name)"
            return try #require(TextFile.firstLine(path).flatMap { Int64($0) })
        }
    }

    private func sums(
        of observation: Observation,
        _ interface: String,
        _ direction: String
    ) -> (packets: Int64, bytes: Int64) {
        let found = observation.records.filter {
            $0.strings["network.interface.name"] == interface
                && $0.strings["network.io.direction"] == direction
        }
        return (
            found.reduce(0) { $0 + ($1.integers["meterbee.interface.packets"] ?? 0) },
            found.reduce(0) { $0 + ($1.integers["meterbee.interface.bytes"] ?? 0) }
        )
    }
}
