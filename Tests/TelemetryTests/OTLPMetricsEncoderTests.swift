import Testing

@testable import Telemetry

@Suite("OTLP metrics encoder")
struct OTLPMetricsEncoderTests {
    private func encode(_ encoder: inout OTLPMetricsEncoder) -> [UInt8] {
        encoder.beginResource()
        encoder.attribute("host.name", "n")
        encoder.beginScope(name: "block.io", version: "1")
        for index in 0..<200 as Range<Int64> {
            encoder.beginHistogram(
                "latency",
                unit: "s",
                startTimeUnixNano: 1,
                timeUnixNano: 2,
                sum: 0.5,
                bounds: [0.25, 1],
                buckets: [3, 0, UInt64(index)]
            )
            encoder.attribute("device", "vda")
            encoder.beginSum(
                "bytes",
                unit: "By",
                startTimeUnixNano: 1,
                timeUnixNano: 3,
                value: index
            )
            encoder.attribute("list", ["a", "bc"])
            encoder.attribute("count", index)
        }
        return encoder.withFinishedBytes { Array($0) }
    }

    @Test("what is encoded is what the scanner reads")
    func roundTrip() throws {
        var encoder = OTLPMetricsEncoder(capacity: 0)
        let bytes = encode(&encoder)
        #expect(encoder.pointCount == 400)
        let records = try scanned(bytes, .metrics)
        #expect(records.count == 400)
        for (index, record) in records.enumerated() {
            let isHistogram = index % 2 == 0
            #expect(record.scope == Array("block.io".utf8))
            #expect(record.name == Array((isHistogram ? "latency" : "bytes").utf8))
            #expect(record.time == (isHistogram ? 2 : 3))
            // A histogram's count, sum and three buckets; a sum's value.
            #expect(record.samples == (isHistogram ? 5 : 1))
            #expect(record.attributes == (isHistogram ? 9 : 7 + 13))
            #expect(record.resource == 10)
        }
    }

    @Test("a buffer is reused after reset, and points need no scope begun before them")
    func reset() throws {
        var encoder = OTLPMetricsEncoder()
        let first = encode(&encoder)
        encoder.reset()
        #expect(encoder.byteCount == 0 && encoder.pointCount == 0)
        #expect(encode(&encoder) == first)
        encoder.reset()
        encoder.beginResource()
        encoder.beginSum("n", unit: "1", startTimeUnixNano: 0, timeUnixNano: 9, value: 1)
        let records = try scanned(encoder.withFinishedBytes { Array($0) }, .metrics)
        #expect(records.map(\.time) == [9])
    }
}
