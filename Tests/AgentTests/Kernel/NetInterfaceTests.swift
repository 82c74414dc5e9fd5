import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.interface` on the running kernel; needs root.
@Suite("net.interface on this kernel", .serialized)
struct NetInterfaceTests {
    private static let isFull = getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1"

    private struct Sums: Hashable {
        var packets: Int64 = 0
        var bytes: Int64 = 0
    }

    private func sums(
        _ observation: Observation,
        _ interface: String,
        _ direction: String
    ) -> Sums {
        var sums = Sums()
        for record in observation.records
        where record.strings["network.interface.name"] == interface
            && record.strings["network.io.direction"] == direction
        {
            sums.packets += record.integers["meterbee.interface.packets"] ?? 0
            sums.bytes += record.integers["meterbee.interface.bytes"] ?? 0
        }
        return sums
    }

    private func check(_ observation: Observation) {
        let ledger = observation.ledger
        #expect(ledger.residual == 0)
        #expect(observation.trouble == nil)
        let told = observation.records.reduce(0) {
            $0 + ($1.integers["meterbee.interface.packets"] ?? 0)
        }
        #expect(UInt64(told) == ledger.kernel.aggregated)
        #expect(ledger.kernel.seen == ledger.kernel.aggregated)
        #expect(ledger.kernel.mapFull == 0)
    }

    /// A namespace where nobody speaks but the test, seen from inside.
    private func observe(
        pairs count: Int,
        _ body: (TestNamespace, Observation) throws -> Void
    ) throws -> Observation {
        let space = try TestNamespace("interface", pairs: count)
        defer { space.remove() }
        let observation = try space.inside { try Observation(NetInterfaceSource.self) }
        try body(space, observation)
        observation.finish()
        return observation
    }

    @Test("a burst over a pair of interfaces is told to the packet and byte at both ends")
    func burst() throws {
        let observation = try observe(pairs: 1) { space, observation in
            // The kernel drops them where they arrive.
            try space.python(TestNamespace.frames(2000, of: 100, through: 1))
            try space.python(
                """
                import socket
                udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                sink.bind(('127.0.0.1', 0))
                for _ in range(300): udp.sendto(b'x' * 58, sink.getsockname())
                """
            )
            observation.read(live: true)
        }
        let expected = Sums(packets: 2000, bytes: 200_000)
        #expect(sums(observation, "mb0", "transmit") == expected)
        #expect(sums(observation, "far0", "receive") == expected)
        #expect(sums(observation, "mb0", "receive") == Sums())
        for direction in ["receive", "transmit"] {
            // The loopback counts without link headers.
            #expect(sums(observation, "lo", direction) == Sums(packets: 300, bytes: 25_800))
        }
        let drops = observation.records.reduce(0) {
            $0 + ($1.integers["meterbee.interface.drops"] ?? 0)
        }
        #expect(drops == 2000)
        check(observation)
    }

    @Test("an interface is told to its last packet, whenever it came, and whatever becomes of it")
    func comingAndGoing() throws {
        let elsewhere = try TestNamespace("elsewhere")
        defer { elsewhere.remove() }
        let observation = try observe(pairs: 3) { space, observation in
            observation.read(live: true)
            let frames = TestNamespace.frames(10, of: 100, through: 3)
            try space.python(frames)
            // Told under its new name.
            try space.run("ip link set mb1 down && ip link set mb1 name renamed")
            try space.run("ip link set renamed up && ip link del mb0")
            observation.read(live: true)
            // It comes and goes unseen, and another gets its number.
            try space.run("ip link add mb0 index 99 type veth peer name far0")
            try space.run("ip link set mb0 up && ip link set far0 up")
            try space.run("ip link add mb1 type veth peer name other1")
            try space.run("ip link set mb1 up && ip link set other1 up")
            try space.python(frames)
            try space.run("ip link del mb0")
            try space.run("ip link add mb3 index 99 type veth peer name far3")
            try space.run("ip link set mb3 up && ip link set far3 up")
            try space.python(frames.replacing("'mb%d' % number", with: "'mb3'"))
            // To another namespace, where it goes on counting.
            try TestNamespace.run("ip -n \(space.name) link set mb2 netns \(elsewhere.name)")
        }
        let once = Sums(packets: 10, bytes: 1000)
        #expect(sums(observation, "renamed", "transmit") == once)
        #expect(sums(observation, "mb1", "transmit") == once)
        #expect(sums(observation, "mb0", "transmit") == Sums(packets: 20, bytes: 2000))
        #expect(sums(observation, "mb2", "transmit") == Sums(packets: 20, bytes: 2000))
        #expect(sums(observation, "mb3", "transmit") == Sums(packets: 30, bytes: 3000))
        check(observation)
    }

    @Test("one that comes from another namespace tells what passes here only")
    func moved() throws {
        let space = try TestNamespace("moved", pairs: 1)
        defer { space.remove() }
        try space.python(TestNamespace.frames(500, of: 100, through: 1))
        let observation = try observe(pairs: 0) { here, _ in
            try TestNamespace.run("ip -n \(space.name) link set mb0 netns \(here.name)")
            try here.run("ip link set mb0 up")
            try here.python(TestNamespace.frames(10, of: 100, through: 1))
        }
        #expect(sums(observation, "mb0", "transmit") == Sums(packets: 10, bytes: 1000))
        check(observation)
    }

    @Test("what passes while the source is off is nobody's, and what is held is counted")
    func off() throws {
        let observation = try observe(pairs: 1) { space, observation in
            let frames = TestNamespace.frames(10, of: 100, through: 1)
            try space.python(frames)
            var off = SourcePolicy()
            off.isEnabled = false
            observation.apply(off)
            try space.python(frames)
            observation.apply(SourcePolicy())
            try space.python(frames)
            observation.read(live: true)
            var control = observation.kernel.control
            control.mode = .countOnly
            try observation.kernel.setControl(control)
            try space.python(frames)
            observation.read(live: true)
            #expect(observation.ledger.kernel.held == 20)
        }
        #expect(sums(observation, "mb0", "transmit") == Sums(packets: 20, bytes: 2000))
        #expect(observation.ledger.kernel.seen == 60)
        #expect(observation.ledger.residual == 0)
    }

    @Test("interfaces that come and go without end leave nothing behind and lose no packet")
    func withoutEnd() throws {
        let rounds = Self.isFull ? 100 : 3
        let observation = try observe(pairs: 0) { space, observation in
            for round in 0..<rounds {
                try space.run(TestNamespace.pairs(20))
                try space.python(TestNamespace.frames(5, of: 60, through: 20))
                if round == 0 { observation.read(live: true) }
                try space.run((0..<20).map { "ip link del mb\($0)" }.joined(separator: "; "))
                observation.read(live: true)
            }
        }
        // When a pair goes, only what its ends transmitted is known.
        #expect(observation.ledger.kernel.seen == UInt64(20 * 5 + rounds * 20 * 5))
        check(observation)
    }

    @Test("a filter that an earlier agent left behind is removed, and others' stay")
    func leftOver() throws {
        let space = try TestNamespace("leftover", pairs: 1)
        defer { space.remove() }
        try space.run("tc qdisc add dev mb0 clsact")
        let program = "protocol all bpf bytecode \"1,6 0 0 4294967295,\""
        for direction in ["ingress", "egress"] {
            try space.run("tc filter add dev mb0 \(direction) pref 28002 handle 0x6d62 \(program)")
            try space.run("tc filter add dev mb0 \(direction) pref 7 handle 7 \(program)")
        }
        let observation = try space.inside { try Observation(NetInterfaceSource.self) }
        for direction in ["ingress", "egress"] {
            let show = "tc filter show dev mb0 \(direction)"
            try space.run("\(show) | grep -q \"pref 7 \"")
            try space.run("! \(show) | grep -q \"pref 28002\"")
        }
        observation.finish()
        check(observation)
    }
}
