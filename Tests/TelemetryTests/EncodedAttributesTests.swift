import Testing

@testable import Telemetry

/// What the encoders write in one go, against the same written field by field.
@Suite("Encoded attributes")
struct EncodedAttributesTests {
    /// Around the sizes at which a length takes one byte more.
    private static let sizes = [0, 1, 15, 16, 60, 110, 127, 128, 300, 16_370, 16_384, 17_000]

    private func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(content.count)) + content
    }

    private func keyValue(_ key: String, _ value: [UInt8]) -> [UInt8] {
        field(6, field(1, Array(key.utf8)) + field(2, value))
    }

    private func text(_ count: Int, _ letter: String) -> String {
        String(repeating: letter, count: count)
    }

    /// The bytes that `body` adds to a writer.
    private func written(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter(capacity: 0)
        body(&writer)
        return writer.bytes
    }

    @Test("texts", arguments: sizes, sizes)
    func texts(keySize: Int, valueSize: Int) {
        let (key, value) = (text(keySize, "k"), text(valueSize, "é"))
        let expected = keyValue(key, field(1, Array(value.utf8)))
        #expect(written { $0.attribute(6, key, value) } == expected)
        let bytes = Array(value.utf8)
        #expect(
            written { writer in bytes.withUnsafeBytes { writer.attribute(6, key, utf8: $0) } }
                == expected
        )
    }

    @Test(
        "numbers",
        arguments: [0, 1, 127, 128, 16_384, .max, -1, .min] + (0..<63).map { 1 << $0 } as [Int64]
    )
    func numbers(value: Int64) {
        for size in Self.sizes {
            let key = text(size, "k")
            #expect(
                written { $0.attribute(6, key, value) }
                    == keyValue(key, [0x18] + varint(UInt64(bitPattern: value)))
            )
        }
        let bits = Double(value).bitPattern
        let lowestFirst = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        #expect(
            written { $0.attribute(6, "key", Double(value)) }
                == keyValue("key", [0x21] + lowestFirst)
        )
    }

    @Test("truth values")
    func truth() {
        #expect(written { $0.attribute(6, "key", true) } == keyValue("key", [0x10, 1]))
        #expect(written { $0.attribute(6, "key", false) } == keyValue("key", [0x10, 0]))
    }

    @Test("lists", arguments: sizes)
    func lists(size: Int) {
        for count in [0, 1, 2, 9, 200] {
            let values = (0..<count).map { text($0 == 0 ? size : $0 % 3, "v") }
            let array = values.flatMap { field(1, field(1, Array($0.utf8))) }
            #expect(
                written { $0.attribute(6, text(size, "k"), values) }
                    == keyValue(text(size, "k"), field(5, array))
            )
        }
    }

    @Test("a log record's size is counted as the scanner does")
    func logSizes() throws {
        var random = SeededGenerator(seed: TestSettings.seed)
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("host.name", "node")
        encoder.beginScope(name: "scope", version: "1")
        encoder.attribute("scope.attribute", 1 as Int64)
        for _ in 0..<500 {
            let body = random.chance(50) ? text(random.upTo(40), "b") : nil
            encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 1, body: body)
            for _ in 0..<random.upTo(9) { add(to: &encoder, &random) }
        }
        let counted = encoder.recordBytes
        let bytes = encoder.finish()
        #expect(try billable(bytes, .logs) == counted, "seed \(TestSettings.seed)")
        encoder.reset()
        #expect(encoder.recordBytes == 0)
    }

    private func add(to encoder: inout OTLPLogsEncoder, _ random: inout SeededGenerator) {
        let key = text(1 + random.upTo(30), "k")
        switch random.upTo(5) {
        case 0: encoder.attribute(key, text(random.upTo(60), "é"))
        case 1: encoder.attribute(key, Int64(random.upTo(.max)))
        case 2: encoder.attribute(key, 0.25)
        case 3: encoder.attribute(key, true)
        case 4: encoder.attribute(key, (0..<random.upTo(5)).map { text($0, "v") })
        default:
            Array("raw".utf8).withUnsafeBytes { encoder.attribute(key, utf8: $0) }
        }
    }

    @Test("a metric point's size is counted as the scanner does")
    func pointSizes() throws {
        var random = SeededGenerator(seed: TestSettings.seed)
        var encoder = OTLPMetricsEncoder()
        encoder.beginResource()
        encoder.attribute("host.name", "node")
        for _ in 0..<500 {
            if random.chance(10) {
                encoder.beginScope(name: "scope")
                encoder.attribute("scope.attribute", "x")
            }
            let name = text(random.upTo(20), "n")
            if random.chance(50) {
                encoder.beginSum(name, unit: "s", startTimeUnixNano: 1, timeUnixNano: 2, value: 3)
            } else {
                let bounds = (0..<random.upTo(6)).map { Double($0) }
                encoder.beginHistogram(
                    name,
                    unit: "s",
                    startTimeUnixNano: 1,
                    timeUnixNano: 2,
                    sum: 1,
                    bounds: bounds,
                    buckets: [UInt64](repeating: 7, count: bounds.count + 1)
                )
            }
            encoder.attribute(text(random.upTo(20), "k"), text(random.upTo(20), "v"))
            encoder.attribute("number", 300 as Int64)
            encoder.attribute("list", ["a", "bc"])
            Array("raw".utf8).withUnsafeBytes { encoder.attribute("key", utf8: $0) }
        }
        let counted = encoder.recordBytes
        let bytes = encoder.withFinishedBytes { Array($0) }
        #expect(try billable(bytes, .metrics) == counted, "seed \(TestSettings.seed)")
        encoder.reset()
        #expect(encoder.recordBytes == 0)
    }

    /// Canonical sizes without resource and scope.
    private func billable(_ bytes: [UInt8], _ signal: Signal) throws -> Int {
        var sum = 0
        _ = try OTLPScanner.scan(bytes, signal: signal) { record in
            sum += record.canonicalSize - record.resourceSize
            return .proceed
        }
        return sum
    }
}
