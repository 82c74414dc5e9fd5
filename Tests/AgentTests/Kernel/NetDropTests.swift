import BPF
import Testing

@testable import AgentCore

/// Truth of `net.drop` on the running kernel; needs root.
@Suite("net.drop on this kernel", .serialized)
struct NetDropTests {
    private static let script = """
        import socket
        for family, host in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
            for _ in range(500):
                s = socket.socket(family, socket.SOCK_DGRAM)
                s.sendto(b'x' * 92, (host, 9))
                s.close()
            for _ in range(200):
                s = socket.socket(family, socket.SOCK_STREAM)
                assert s.connect_ex((host, 9)) == 111
                s.close()
        """

    @Test("packets to closed ports are counted by reason", arguments: NetDropSource.plan.rungs)
    func closedPorts(rung: HookRung) throws {
        let space = try TestNamespace("drop")
        defer { space.remove() }
        let observation = try Observation(NetDropSource.self, rungs: [rung])
        #expect(observation.hook.chosen == rung.name)
        try space.python(Self.script)
        observation.finish()
        let number = try space.number()
        let here = observation.records.filter {
            $0.integers["meterbee.network.namespace"] == number
        }
        for type in ["ipv4", "ipv6"] {
            let udp = sums(of: here, type: type, transport: "udp")
            #expect(udp.packets == 500)
            // The header and the payload: what is before them was taken off.
            #expect(udp.bytes == 500 * 100)
            #expect(sums(of: here, type: type, transport: "tcp").packets == 200)
        }
        #expect(here.allSatisfy { $0.strings["network.interface.name"] == "lo" })
        #expect(observation.ledger.residual == 0)
        #expect(observation.ledger.kernel.aggregated == observation.ledger.kernel.seen)
    }

    @Test("the kernel names the functions as its table does")
    func functions() throws {
        let space = try TestNamespace("drop-name")
        defer { space.remove() }
        let observation = try Observation(NetDropSource.self)
        try space.python(Self.script)
        let number = UInt32(clamping: try space.number())
        var named: [UInt64: String?] = [:]
        try observation.kernel.map("drops").forEach(NetDropKey.self, NetDropValue.self) {
            key,
            values in
            guard key.networkNamespace == number else { return false }
            named[key.location] = values.first?.functionName
            return false
        }
        let symbols = KernelSymbols()
        symbols.learn(named.keys)
        #expect(named.count > 1)
        for (location, name) in named { #expect(name == symbols.name(location)) }
        observation.finish()
    }

    private func sums(
        of records: [DecodedRecord],
        type: String,
        transport: String
    ) -> (packets: Int64, bytes: Int64) {
        let found = records.filter {
            $0.strings["network.type"] == type && $0.strings["network.transport"] == transport
                && $0.strings["meterbee.drop.reason"] == "no_socket"
        }
        #expect(
            found.allSatisfy { ($0.strings["meterbee.drop.function"] ?? "").contains(transport) }
        )
        return (
            found.reduce(0) { $0 + ($1.integers["meterbee.drop.packets"] ?? 0) },
            found.reduce(0) { $0 + ($1.integers["meterbee.drop.bytes"] ?? 0) }
        )
    }
}
