import BPF
import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.dns` on the running kernel; needs root.
@Suite("net.dns on this kernel", .serialized)
struct NetDNSTests {
    /// A server that answers after 20 ms, and a client that writes down how long it waited.
    private static func script(_ address: String, _ suffix: String, _ output: String) -> String {
        """
        import socket, struct, threading, time
        address, suffix = '\(address)', '\(suffix)'
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        server = socket.socket(family, socket.SOCK_DGRAM)
        server.bind((address, 53))
        def serve():
            while True:
                message, peer = server.recvfrom(4096)
                if b'mute' in message: continue
                time.sleep(0.02)
                rcode = 3 if b'no' in message[:20] else 0
                count = 0 if rcode else 2
                head = message[:2] + struct.pack('!BBHHHH', 0x81, rcode, 1, count, 0, 0)
                answer = b'\\xc0\\x0c' + struct.pack('!HHIH4B', 1, 1, 60, 4, 10, 1, 2, 3)
                answer += b'\\xc0\\x0c' + struct.pack('!HHIH', 28, 1, 60, 16)
                answer += socket.inet_pton(socket.AF_INET6, '2001:db8::7')
                server.sendto(head + message[12:] + answer * (count // 2), peer)
        threading.Thread(target=serve, daemon=True).start()
        lines = []
        def ask(label, kind, waits=True):
            name = b''.join(bytes([len(p)]) + p.encode() for p in (label + '.' + suffix).split('.'))
            client = socket.socket(family, socket.SOCK_DGRAM)
            client.settimeout(60)
            client.connect((address, 53))
            began = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            client.send(struct.pack('!HHHHHH', 7, 0x100, 1, 0, 0, 0) + name + b'\\0'
                        + struct.pack('!HH', kind, 1))
            if not waits: return
            client.recv(4096)
            ended = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            lines.append('%s %d' % (label, (ended - began) // 1000))
        for i in range(40): ask('a%d' % i, 1)
        for i in range(10): ask('no%d' % i, 28)
        for i in range(5): ask('mute%d' % i, 1, False)
        open('\(output)', 'w').write('\\n'.join(lines))
        """
    }

    @Test("questions and answers are paired, over both versions of IP", arguments: ["4", "6"])
    func pairs(version: String) throws {
        let address = version == "4" ? "127.0.0.1" : "::1"
        let suffix = "mb\(version)x\(getpid()).example"
        let directory = try TemporaryDirectory()
        let space = try TestNamespace("dns\(version)")
        defer { space.remove() }
        let observation = try Observation(NetDNSSource.self)
        try space.python(Self.script(address, suffix, directory.path + "/waits"))
        observation.read()
        let ours = observation.records.filter {
            ($0.strings["dns.question.name"] ?? "").hasSuffix(suffix)
        }
        #expect(ours.count == 50)
        #expect(ours.allSatisfy { $0.strings["server.address"] == address })
        #expect(
            ours.allSatisfy { ($0.strings["process.executable.name"] ?? "").contains("python") }
        )
        let found = ours.filter { $0.strings["meterbee.dns.question.type"] == "A" }
        #expect(found.count == 40)
        for record in found {
            #expect(record.strings["meterbee.dns.response_code"] == "NOERROR")
            #expect(record.lists["dns.answers"] == ["10.1.2.3", "2001:db8::7"])
            #expect(record.integers["meterbee.dns.answer_count"] == 2)
        }
        let missing = ours.filter { $0.strings["error.type"] == "NXDOMAIN" }
        #expect(missing.count == 10)
        #expect(missing.allSatisfy { $0.strings["meterbee.dns.question.type"] == "AAAA" })
        try checkLatency(ours, waits: directory.path + "/waits", suffix: suffix)
        #expect(observation.ledger.residual == 0)
    }

    /// A fifth of the answers, at least, are timed as the client did, to a millisecond: others
    /// wait for a processor on a busy machine.
    private func checkLatency(_ records: [DecodedRecord], waits: String, suffix: String) throws {
        var told: [String: Int64] = [:]
        for record in records {
            let name = record.strings["dns.question.name"] ?? ""
            told[String(name.dropLast(suffix.count + 1))] =
                record.integers["meterbee.dns.latency_us"]
        }
        let lines = try #require(TextFile.text(waits)).split(separator: "\n")
        var differences: [Int64] = []
        for line in lines {
            let words = line.split(separator: " ")
            let latencyUs = try #require(told[String(words[0])])
            let waitedUs = try #require(Int64(words[1]))
            #expect(latencyUs >= 20_000 && latencyUs <= waitedUs)
            differences.append(waitedUs - latencyUs)
        }
        #expect(differences.count == 50)
        #expect(differences.sorted()[10] < 1000)
    }

    @Test("questions without an answer are told after five seconds, once")
    func unanswered() throws {
        let suffix = "mbquiet\(getpid()).example"
        let directory = try TemporaryDirectory()
        let space = try TestNamespace("dnsmute")
        defer { space.remove() }
        let observation = try Observation(NetDNSSource.self)
        try space.python(Self.script("127.0.0.1", suffix, directory.path + "/waits"))
        var mute: [DecodedRecord] = []
        for _ in 0..<60 where mute.count < 5 {
            sleep(1)
            observation.read(live: true)
            mute = observation.records.filter { $0.strings["error.type"] == "timeout" }
                .filter { ($0.strings["dns.question.name"] ?? "").hasSuffix(suffix) }
        }
        #expect(mute.count == 5)
        #expect(mute.allSatisfy { $0.integers["meterbee.dns.latency_us"] == nil })
        #expect(observation.ledger.residual == 0)
    }

    @Test("a hundred thousand questions that nobody answers stay within the map, and are counted")
    func flood() throws {
        let space = try TestNamespace("dnsflood")
        defer { space.remove() }
        let observation = try Observation(NetDNSSource.self)
        try space.python(
            """
            import socket, struct
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink.bind(('127.0.0.1', 53))
            for i in range(100000):
                if i % 60000 == 0: s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                head = struct.pack('!HHHHHH', i & 65535, 256, 1, 0, 0, 0)
                s.sendto(head + b'\\x05' + b'%05d' % (i % 100000) + b'\\0\\0\\1\\0\\1', ('127.0.0.1', 53))
            """
        )
        let keys = try observation.kernel.map("queries").keys(of: NetDNSKey.self)
        #expect(keys.count >= 4096 && keys.count <= 4097)
        observation.read()
        #expect(observation.ledger.kernel.mapFull >= 95_000)
        // Those without an answer are sampled as answers are: 4,096 of them, one of 16.
        var control = observation.kernel.control
        control.sampleShift = 4
        try observation.kernel.setControl(control)
        sleep(6)
        observation.read(live: true)
        let told = observation.records.filter { $0.strings["error.type"] == "timeout" }
        #expect((128...512).contains(told.count))
        #expect(told.allSatisfy { $0.integers["meterbee.sample_weight"] == 16 })
        #expect(try observation.kernel.map("queries").keys(of: NetDNSKey.self).isEmpty)
        #expect(observation.ledger.residual == 0)
    }
}
