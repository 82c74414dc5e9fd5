import Testing

@testable import Telemetry

@Suite("OTLP logs encoder")
struct OTLPLogsEncoderTests {
    @Test("one record encodes to the bytes worked out by hand")
    func goldenRecord() {
        var encoder = OTLPLogsEncoder(capacity: 0)
        encoder.beginResource()
        encoder.attribute("h", "n")
        encoder.beginScope(name: "s", version: "1")
        encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 2, eventName: "e", body: "b")
        encoder.attribute("i", 300 as Int64)
        // Lengths of envelopes are padded to four bytes, of records to two.
        let keyValue: [UInt8] = [0x0A, 1, 0x68, 0x12, 3, 0x0A, 1, 0x6E]  // h = "n"
        let resource: [UInt8] = [0x0A, 10, 0x0A, 8] + keyValue
        let scope: [UInt8] = [0x0A, 6, 0x0A, 1, 0x73, 0x12, 1, 0x31]
        let times: [UInt8] = [9, 1, 0, 0, 0, 0, 0, 0, 0, 0x59, 2, 0, 0, 0, 0, 0, 0, 0]
        let body: [UInt8] = [0x2A, 3, 0x0A, 1, 0x62]
        let event: [UInt8] = [0x62, 1, 0x65]
        let attribute: [UInt8] = [0x32, 8, 0x0A, 1, 0x69, 0x12, 3, 0x18, 0xAC, 0x02]
        let record = times + body + event + attribute
        let records: [UInt8] = [0x12, UInt8(record.count) | 0x80, 0] + record
        let scopeLogs = scope + records
        let envelope: [UInt8] = [0x12, UInt8(scopeLogs.count) | 0x80, 0x80, 0x80, 0] + scopeLogs
        let content = resource + envelope
        #expect(
            encoder.finish() == [0x0A, UInt8(content.count) | 0x80, 0x80, 0x80, 0] + content
        )
        #expect(encoder.recordCount == 1)
    }

    @Test("a buffer is reused after reset")
    func reset() {
        var encoder = OTLPLogsEncoder(capacity: 64)
        func encode(_ encoder: inout OTLPLogsEncoder) -> [UInt8] {
            encoder.beginScope(name: "net.flow")
            for index in 0..<100 {
                encoder.beginRecord(timeUnixNano: UInt64(index), observedTimeUnixNano: 0)
                encoder.attribute("text", String(repeating: "x", count: index * 200))
                encoder.attribute("list", ["a", "", String(repeating: "y", count: index)])
                encoder.attribute("yes", true)
                encoder.attribute("ratio", 0.5)
            }
            return encoder.finish()
        }
        let first = encode(&encoder)
        encoder.reset()
        #expect(encoder.byteCount == 0)
        #expect(encode(&encoder) == first)
        #expect(encoder.recordCount == 100)
    }

    @Test("varint sizes", arguments: [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3)])
    func varintSize(value: UInt64, size: Int) {
        #expect(ProtobufWriter.varintSize(value) == size)
        #expect(ProtobufWriter.varintSize(.max) == 10)
    }
}
