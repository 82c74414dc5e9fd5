import Testing

@testable import Telemetry

/// Requests written byte by byte here, their sizes worked out by hand from the definition.
@Suite("Canonical size")
struct CanonicalSizeTests {
    /// A length-delimited field with a number below 16.
    private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + OTLPGenerator.varint(UInt64(content.count)) + content
    }

    private func text(_ number: UInt8, _ content: String) -> [UInt8] {
        field(number, Array(content.utf8))
    }

    private func pair(_ key: String, _ value: [UInt8]) -> [UInt8] {
        text(1, key) + field(2, value)
    }

    private func eight(_ number: UInt8, _ value: UInt8 = 1) -> [UInt8] {
        [number << 3 | 1, value, 0, 0, 0, 0, 0, 0, 0]
    }

    private func request(_ record: [UInt8]) -> [UInt8] {
        // Resource: host = "n1" (6 bytes); scope "s" with v = true (2): resource_size 8.
        let resource = field(1, field(1, pair("host", text(1, "n1"))))
        let scope = field(1, text(1, "s") + field(3, pair("v", [0x10, 1])))
        return field(1, resource + field(2, scope + field(2, record)))
    }

    private func only(_ record: [UInt8], _ signal: Signal) throws -> ReferenceRecord {
        let records = try scanned(request(record), signal)
        return try #require(records.count == 1 ? records.first : nil)
    }

    @Test("a log record with every kind of value")
    func log() throws {
        let array = field(5, field(1, text(1, "ab")) + field(1, [0x18, 5]) + field(1, []))
        let map = field(6, field(1, pair("k", [0x10, 0])) + field(1, pair("k", [])))
        let record =
            field(5, text(1, "hello"))  // body: 5
            + field(6, pair("s", text(1, "xyz")))  // 1 + 3
            + field(6, pair("i", [0x18, 0xAC, 0x02]))  // 1 + 8
            + field(6, pair("d", eight(4)))  // 1 + 8
            + field(6, pair("b", [0x10, 1]))  // 1 + 1
            + field(6, pair("y", field(7, [0, 255])))  // 1 + 2
            + field(6, pair("null", []))  // 4 + 0
            + field(6, text(1, "unset"))  // 5 + 0
            + field(6, pair("a", array))  // 1 + (2 + 8 + 0)
            + field(6, pair("m", map))  // 1 + (1 + 1 + 1 + 0)
        let found = try only(record, .logs)
        #expect(found.body == 5)
        #expect(found.attributes == 4 + 9 + 9 + 2 + 3 + 4 + 5 + 11 + 4)
        #expect(found.resource == 8)
        #expect(found.samples == 0)
        #expect(found.canonical == 32 + 5 + 51 + 8)
    }

    @Test("repeated keys count, each pair of them")
    func repeatedKeys() throws {
        let record = field(6, pair("k", text(1, "a"))) + field(6, pair("k", text(1, "bc")))
        #expect(try only(record, .logs).attributes == 2 + 3)
    }

    @Test("of a repeated body the last counts, unless both are arrays, which grow")
    func mergedBody() throws {
        let strings = field(5, text(1, "first")) + field(5, text(1, "2nd"))
        #expect(try only(strings, .logs).body == 3)
        let one = field(5, field(1, text(1, "abc")))
        let arrays = field(5, one) + field(5, one)
        #expect(try only(arrays, .logs).body == 6)
        let replaced = field(5, one + [0x10, 1] + one)
        #expect(try only(replaced, .logs).body == 3)
        let cleared = field(5, one) + field(5, []) + field(5, text(1, ""))
        #expect(try only(cleared, .logs).body == 0)
    }

    @Test("a span's name, status message, events and links")
    func span() throws {
        let event = field(11, eight(1) + text(2, "retry") + field(3, pair("n", [0x18, 1])))
        let link = field(13, field(1, [UInt8](repeating: 1, count: 16)) + field(4, pair("l", [])))
        let record =
            text(5, "GET /") + field(15, text(2, "bad") + [0x18, 2]) + eight(7, 1) + eight(8, 9)
            + field(9, pair("a", text(1, "b"))) + event + link
        let found = try only(record, .traces)
        #expect(found.body == 5 + 3)
        #expect(found.attributes == (1 + 1) + (5 + 1 + 8) + (1 + 0))
        #expect(found.time == 9)
        #expect(found.canonical == 32 + 8 + 17 + 8)
    }

    @Test("number points with a value, without one, and with exemplars")
    func numberPoints() throws {
        let exemplar = field(5, field(7, pair("t", text(1, "u"))) + eight(3))
        let point = field(7, pair("cpu", [0x18, 0])) + eight(4) + eight(6) + exemplar
        let gauge = text(1, "load") + field(5, field(1, point))
        let found = try only(gauge, .metrics)
        #expect(found.body == 4)
        #expect(found.attributes == 11 + 2)
        #expect(found.samples == 1 + 1)
        #expect(found.canonical == 32 + 4 + 13 + 8 + 8 * 2)
        let empty = text(1, "load") + field(7, field(1, eight(3)))
        #expect(try only(empty, .metrics).samples == 0)
    }

    @Test("histogram points: count, optional sum, min and max, buckets packed or not")
    func histogramPoints() throws {
        let bounds = field(7, eight(0).dropFirst() + [])
        let packed = field(6, [UInt8](repeating: 0, count: 24))
        let point = eight(4) + eight(5) + eight(11) + packed + bounds + eight(6)
        let histogram = text(1, "h") + field(9, field(1, point))
        // count, sum, min, three packed buckets and one that is not.
        #expect(try only(histogram, .metrics).samples == 1 + 2 + 3 + 1)
        let empty = text(1, "h") + field(9, field(1, []))
        #expect(try only(empty, .metrics).samples == 1)
    }

    @Test("exponential histogram points: count, zero count, optionals and both ranges of buckets")
    func exponentialPoints() throws {
        // 300 takes two bytes as a varint, so four bytes are three buckets.
        let positive = field(8, [0x08, 2] + field(2, [1, 0xAC, 0x02, 0]))
        let negative = field(9, field(2, [5]))
        let point = eight(4) + eight(13) + positive + negative
        let histogram = text(1, "e") + field(10, field(1, point))
        #expect(try only(histogram, .metrics).samples == 2 + 1 + 3 + 1)
    }

    @Test("summary points: count, sum, one per quantile")
    func summaryPoints() throws {
        let quantile = field(6, eight(1) + eight(2))
        let summary = text(1, "q") + field(11, field(1, eight(4) + quantile + quantile))
        #expect(try only(summary, .metrics).samples == 2 + 2)
    }

    @Test("a metric without points is no record, and says so")
    func noPoints() throws {
        let bytes = request(text(1, "nothing") + field(5, []))
        let summary = try OTLPScanner.scan(bytes, signal: .metrics) { _ in .proceed }
        #expect(summary.records == 0)
        #expect(summary.hasBytesWithoutRecord)
    }

    @Test("64 levels of arrays are accepted, 65 are not", arguments: [(64, true), (65, false)])
    func depth(levels: Int, isAccepted: Bool) throws {
        var writer = ProtobufWriter()
        writer.varint(OTLPField.AnyValue.int, 7)
        for _ in 0..<levels {
            let inner = writer.take()
            var array = ProtobufWriter()
            inner.withUnsafeBytes { array.bytes(OTLPField.Collection.values, $0) }
            let content = array.take()
            content.withUnsafeBytes { writer.bytes(OTLPField.AnyValue.array, $0) }
        }
        var bytes = writer.take()
        for number in [OTLPField.LogRecord.body, 2, 2, 1] {
            bytes.withUnsafeBytes { writer.bytes(number, $0) }
            bytes = writer.take()
        }
        if isAccepted {
            #expect(try scanned(bytes, .logs).first?.body == 8)
        } else {
            #expect {
                try scanned(bytes, .logs)
            } throws: {
                ($0 as? TelemetryError)?.code == .nestedTooDeep
            }
        }
    }

    @Test("an error names the byte where the broken field starts")
    func offset() {
        let bytes: [UInt8] = [0x0A, 4, 0x12, 2, 0x12, 9]
        #expect(throws: TelemetryError.self) { try scanned(bytes, .logs) }
        do throws(TelemetryError) {
            _ = try OTLPScanner.scan(bytes, signal: .logs) { _ in .proceed }
        } catch {
            #expect(error.offset == 4)
            #expect(error.code == .malformedProtobuf)
        }
    }
}
