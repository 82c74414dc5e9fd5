import Testing

@testable import Telemetry

@Suite("OTLP splitter")
struct OTLPSplitterTests {
    @Test("a split conserves every record and its sizes", arguments: Signal.allCases)
    func conserves(signal: Signal) throws {
        for round in 0..<(TestSettings.isFull ? 20_000 : 300) {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: round % 3 * 15)
            let bytes = generator.request(signal)
            let records = try scanned(bytes, signal)
            var assignment = RecordAssignment()
            var expected: [[ReferenceRecord]] = [[], [], []]
            for record in records {
                let part = generator.random.upTo(3) - 1
                assignment.append(part: part)
                if part >= 0 { expected[part].append(record) }
            }
            let parts = bytes.withUnsafeBytes {
                OTLPSplitter.split($0, signal: signal, by: assignment)
            }
            try #require(parts.count == assignment.partCount)
            for (part, bytes) in parts.enumerated() {
                let found = try scanned(bytes, signal)
                try #require(found == expected[part], "METERBEE_TEST_SEED=\(seed)")
                try #require(try ReferenceParser.records(bytes, signal) == found)
            }
        }
    }

    @Test("a part without records is empty, and envelopes without records are dropped")
    func dropsEmptyEnvelopes() throws {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("only", "the first part's")
        encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 0)
        encoder.beginResource()
        encoder.beginRecord(timeUnixNano: 2, observedTimeUnixNano: 0)
        let bytes = encoder.finish()
        var assignment = RecordAssignment()
        assignment.append(part: RecordAssignment.leftOut)
        assignment.append(part: 1)
        let parts = bytes.withUnsafeBytes {
            OTLPSplitter.split($0, signal: .logs, by: assignment)
        }
        #expect(parts[0].isEmpty)
        #expect(try ReferenceParser.fields(parts[1]).count == 1)
        #expect(try scanned(parts[1], .logs).map(\.time) == [2])
    }
}
