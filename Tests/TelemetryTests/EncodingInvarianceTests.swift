import Testing

@testable import Telemetry

@Suite("Sizes do not depend on the encoding")
struct EncodingInvarianceTests {
    @Test("protobuf and JSON of the same records", arguments: Signal.allCases)
    func json(signal: Signal) throws {
        for round in 0..<(TestSettings.isFull ? 20_000 : 250) {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: round % 3 * 15, hasValidText: true)
            let bytes = generator.request(signal)
            var json: [String] = []
            _ = try OTLPScanner.scan(bytes, signal: signal) { record in
                json.append(Self.request(record))
                return .proceed
            }
            let found = try json.map { json in
                let decoded = try OTLPJSONDecoder.protobuf(Array(json.utf8), signal: signal)
                return try #require(try scanned(decoded, signal).first)
            }
            let expected = try scanned(bytes, signal)
            try #require(found == expected, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("requests in one and requests joined", arguments: Signal.allCases)
    func joined(signal: Signal) throws {
        for round in 0..<(TestSettings.isFull ? 10_000 : 100) {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: round % 3 * 15)
            let requests = (0..<3).map { _ in generator.request(signal) }
            let apart = try requests.flatMap { try scanned($0, signal) }
            let together = try scanned(Array(requests.joined()), signal)
            try #require(together == apart, "METERBEE_TEST_SEED=\(seed)")
        }
    }

    @Test("no mutation of a JSON request traps or hangs the decoder", arguments: Signal.allCases)
    func mutations(signal: Signal) throws {
        var generator = OTLPGenerator(seed: TestSettings.seed, hasValidText: true)
        var json: [UInt8] = Array("{}".utf8)
        var refused = 0
        let rounds = TestSettings.isFull ? 3_400_000 : 1500
        for round in 0..<rounds {
            if round % 50 == 0 {
                _ = try OTLPScanner.scan(generator.request(signal), signal: signal) { record in
                    json = Array(Self.request(record).utf8)
                    return .stop
                }
            }
            var mutant = json
            for _ in 0...generator.random.upTo(2) where !mutant.isEmpty {
                let at = generator.random.upTo(mutant.count - 1)
                switch generator.random.upTo(3) {
                case 0: mutant[at] = UInt8(truncatingIfNeeded: generator.random.next())
                case 1: mutant.remove(at: at)
                case 2: mutant.insert(mutant[generator.random.upTo(mutant.count - 1)], at: at)
                default: mutant[at] = Array("\"\\{}[]:,0-eE.un".utf8)[generator.random.upTo(14)]
                }
            }
            guard let decoded = try? OTLPJSONDecoder.protobuf(mutant, signal: signal) else {
                refused += 1
                continue
            }
            // What the decoder accepts the scanner must accept.
            _ = try scanned(decoded, signal)
        }
        #expect(refused > rounds / 20)
    }

    /// A request in JSON with this one record.
    private static func request(_ record: borrowing RecordView) -> String {
        var resource = MessageJSONWriter()
        record.writeResource(&resource)
        var scope = MessageJSONWriter()
        record.writeScope(&scope)
        let (envelope, scopes, records) =
            switch record.signal {
            case .logs: ("resourceLogs", "scopeLogs", "logRecords")
            case .traces: ("resourceSpans", "scopeSpans", "spans")
            case .metrics: ("resourceMetrics", "scopeMetrics", "metrics")
            }
        return #"{"\#(envelope)":[{"resource":\#(resource.string),"\#(scopes)":[{"scope":"#
            + #"\#(scope.string),"\#(records)":[\#(record.json())]}]}]}"#
    }
}
