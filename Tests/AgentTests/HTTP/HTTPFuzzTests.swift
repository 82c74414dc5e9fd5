import Glibc
import Testing

@testable import AgentCore

/// Bytes that nobody would send, through everything that reads them.
@Suite("Hostile HTTP")
struct HTTPFuzzTests {
    private static let rounds =
        getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1" ? 1_000_000 : 20_000

    private static let seeds: [[UInt8]] = [
        "GET /a/b?c HTTP/1.1\r\nHost: x.example\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
        "POST http://u:p@[::1]:80/x HTTP/1.0\nTransfer-Encoding: chunked\n\n",
        "CONNECT h:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\n0123456789",
    ].map { Array($0.utf8) }

    private static func mutate(_ bytes: [UInt8], _ random: inout Seed.Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[place...], at: place)
            case 3: bytes.removeSubrange(place...)
            default:
                bytes.insert(
                    [0x20, 0x0D, 0x0A, 0x3A, 0x2F].randomElement(using: &random) ?? 0,
                    at: place
                )
            }
        }
        return Array(bytes.prefix(256))
    }

    /// A sample as a program would write it, with whatever numbers.
    private static func sample(_ random: inout Seed.Generator) -> [UInt8] {
        var sample = (0..<NetHTTPSample.byteCount).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        typealias Offset = NetHTTPSample.Offset
        func put(_ value: some FixedWidthInteger, at offset: Int) {
            withUnsafeBytes(of: value.littleEndian) { bytes in
                for (index, byte) in bytes.enumerated() { sample[offset + index] = byte }
            }
        }
        let request = mutate(seeds.randomElement(using: &random) ?? [], &random)
        let response = mutate(seeds.randomElement(using: &random) ?? [], &random)
        sample.replaceSubrange(Offset.request..<(Offset.request + request.count), with: request)
        sample.replaceSubrange(Offset.response..<(Offset.response + response.count), with: response)
        put(UInt16.random(in: 0...300, using: &random), at: Offset.requestLength)
        put(UInt16.random(in: 0...300, using: &random), at: Offset.responseLength)
        put(UInt64.random(in: 0...3000, using: &random), at: Offset.conversation)
        put(UInt32.random(in: 0...3, using: &random), at: Offset.chunk)
        put(UInt32.random(in: 0...2, using: &random), at: Offset.answered)
        sample[Offset.side] = UInt8.random(in: 0...2, using: &random)
        return sample
    }

    @Test("any bytes become a record or are refused, and what is kept of them stays bounded")
    func fuzz() {
        let seed = Seed.next()
        var random = seed.generator
        var paths: Set<String> = []
        var hosts: Set<String> = []
        let writer = RecordWriter(
            key: LedgerKey(source: "net.http", epoch: 1),
            containers: ContainerResolver(LocalControlGroupPaths(hierarchy: .current())),
            resource: { ResourceAttributes(node: NodeIdentity.current()) },
            deliver: { request in
                for record in DecodedRecord.all(in: request.body) {
                    if let path = record.strings["url.path"] { paths.insert(path) }
                    if let host = record.strings["server.address"] { hosts.insert(host) }
                }
            }
        )
        var exchanges = HTTPExchanges(scheme: "http")
        var written = 0
        for _ in 0..<Self.rounds {
            let bytes = Self.sample(&random)
            let isWritten = bytes.withUnsafeBytes { exchanges.write($0, to: writer) }
            #expect(isWritten == (bytes[NetHTTPSample.Offset.side] < 2), "\(seed)")
            if isWritten { written += 1 }
        }
        writer.finish()
        #expect(written > Self.rounds / 2)
        #expect(paths.count <= 2049, "\(seed)")
        #expect(exchanges.followed <= 1024, "\(seed)")
        let printable = paths.joined().utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        #expect(printable, "\(seed)")
    }
}
