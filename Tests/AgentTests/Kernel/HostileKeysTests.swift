import Glibc
import Testing

@testable import AgentCore

/// Names, ports and addresses without end, which others choose; needs root.
@Suite("Keys without end", .serialized)
struct HostileKeysTests {
    private static let isFull = getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1"
    private static let count = isFull ? 1_000_000 : 30_000

    private func observe(
        _ source: any DataSource.Type,
        _ script: String
    ) throws -> (Observation, Int) {
        let space = try TestNamespace("hostile")
        defer { space.remove() }
        let observation = try Observation(source)
        try space.python("count = \(Self.count)\n" + script)
        observation.finish()
        #expect(observation.ledger.residual == 0)
        #expect(observation.trouble == nil)
        return (observation, Self.count)
    }

    @Test("datagrams to a million addresses and ports are told as flows that fit, and the rest")
    func flows() throws {
        let (observation, count) = try observe(
            NetFlowSource.self,
            """
            import socket
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(count):
                to = '127.%d.%d.%d' % (1 + (i >> 16), i >> 8 & 255, i & 255)
                try: udp.sendto(b'x', (to, 1024 + i % 60000))
                except OSError: pass
            """
        )
        let kernel = observation.ledger.kernel
        #expect(kernel.seen >= UInt64(count))
        #expect(kernel.mapFull > 0)
        // Nothing is lost of the sum; every datagram has one byte.
        let own = observation.records.filter { $0.strings["network.transport"] == "udp" }
        func sum(_ name: String) -> Int64 { own.reduce(0) { $0 + ($1.integers[name] ?? 0) } }
        let packets =
            sum("meterbee.flow.packets_sent") + sum("meterbee.flow.packets_received")
        #expect(UInt64(packets) == kernel.aggregated)
        #expect(sum("meterbee.flow.bytes_sent") >= Int64(count))
        let rest = own.filter { $0.strings["meterbee.flow.role"] == "other" }
        #expect(!rest.isEmpty)
        #expect(observation.records.count < 3 * 8192)
    }

    @Test("failed calls of a million kinds fit into the map, and are told to the last")
    func commands() throws {
        let (observation, count) = try observe(
            SyscallErrorSource.self,
            HostileScript.unknownCalls()
        )
        let told = observation.records.reduce(0) {
            $0 + ($1.integers["meterbee.syscall.errors"] ?? 0)
        }
        #expect(UInt64(told) == observation.ledger.kernel.aggregated && told >= count)
        #expect(observation.ledger.kernel.mapFull > 0)
        #expect(observation.records.count < 3 * 8192)
    }

    @Test("questions for a million names are told or counted, and the agent keeps none of them")
    func questions() throws {
        let (observation, count) = try observe(
            NetDNSSource.self,
            """
            import socket
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.bind(('127.0.0.1', 5353))
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(('127.0.0.1', 53))
            udp.connect(('127.0.0.1', 53))
            for i in range(count):
                name = b'n%d' % i
                head = (i & 65535).to_bytes(2, 'big')
                tail = b'\\0\\1\\0\\0\\0\\0\\0\\0' + bytes([len(name)]) + name + b'\\0\\0\\1\\0\\1'
                udp.send(head + b'\\1\\0' + tail)
                if i % 2: udp.send(head + b'\\1\\0' + tail)
            """
        )
        let kernel = observation.ledger.kernel
        #expect(kernel.seen + kernel.mapFull >= UInt64(count))
        #expect(observation.records.count <= 20_000)
    }

    @Test("of a million names that others choose, those that are kept are told, the rest are other")
    func names() {
        let count = Self.isFull ? 1_000_000 : 100_000
        var names = BoundedNames(1000)
        let others = (0..<count).count { names.admit("/path/\($0)") == AttributeName.otherValue }
        #expect(others == count - 1000)
        #expect(names.admit("/path/7") == "/path/7")
    }

    @Test("a million addresses of a program are forgotten, not kept")
    func symbols() {
        let count = Self.isFull ? 1_000_000 : 50_000
        var ranges = SymbolRanges(entriesMax: 1024)
        for start in stride(from: 0, to: count, by: 1000) {
            let addresses = Set((start..<start + 1000).map { UInt64($0 * 16) })
            let missing = ranges.missing(of: addresses)
            #expect(missing.count == 1000)
            for address in missing { ranges.learn(address, address..<address + 16, "f") }
        }
        #expect(ranges.evictions == count / 1000 - 1)
    }

    @Test("control groups without end: so many are known, the rest are forgotten and counted")
    func controlGroups() {
        final class Nowhere: ControlGroupPaths {
            func path(cgroupID: UInt64) -> String? { "/docker/" + String(cgroupID) }
        }
        let count = Self.isFull ? 1_000_000 : 20_000
        let resolver = ContainerResolver(Nowhere(), entriesMax: 512)
        for group in 2..<UInt64(count) { _ = resolver.attributes(cgroupID: group) }
        #expect(resolver.containerCount <= 512)
    }
}
