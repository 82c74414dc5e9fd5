import Testing

@testable import Telemetry

@Suite("Record view")
struct RecordViewTests {
    /// The first record's answer to a question.
    private func ask<Answer>(
        _ bytes: [UInt8],
        _ question: (borrowing RecordView) -> Answer
    ) throws -> Answer {
        var answer: Answer?
        _ = try OTLPScanner.scan(bytes, signal: .logs) { record in
            answer = question(record)
            return .stop
        }
        return try #require(answer)
    }

    private func text(_ value: ValueView?) -> String? {
        guard case .string(let bytes) = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var request: [UInt8] {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("host.name", "first")
        encoder.attribute("host.name", "last")
        encoder.beginScope(name: "net.flow")
        encoder.attribute("kind", "scope")
        encoder.beginRecord(
            timeUnixNano: 0,
            observedTimeUnixNano: 9,
            eventName: "event",
            severityNumber: 17,
            body: "text"
        )
        encoder.attribute("port", 443 as Int64)
        encoder.attribute("ratio", 0.25)
        encoder.attribute("open", true)
        encoder.attribute("port", -1 as Int64)
        encoder.attribute("args", ["a", "b"])
        encoder.beginRecord(timeUnixNano: 1, observedTimeUnixNano: 2)
        return encoder.finish()
    }

    @Test("reads what is asked for; of repeated keys the last wins")
    func lookup() throws {
        try #expect(ask(request) { text($0.resourceAttributes["host.name"]) } == "last")
        try #expect(ask(request) { text($0.scopeAttributes["kind"]) } == "scope")
        try #expect(ask(request) { text($0.body) } == "text")
        try #expect(ask(request) { $0.attributes["missing"] == nil })
        try #expect(ask(request) { $0.severityNumber } == 17)
        try #expect(ask(request) { $0.occurredAtUnixNano } == 9)
        try #expect(ask(request) { Array($0.eventName) } == Array("event".utf8))
        let port = try ask(request) { record -> Int64? in
            guard case .int(let port) = record.attributes["port"] else { return nil }
            return port
        }
        #expect(port == -1)
        let arguments = try ask(request) { record -> [String?] in
            guard case .array(let values) = record.attributes["args"] else { return [] }
            return values.map { text($0) }
        }
        #expect(arguments == ["a", "b"])
    }

    @Test("iterates over all pairs in order")
    func iteration() throws {
        let keys = try ask(request) { record in
            record.attributes.map { String(decoding: $0.key, as: UTF8.self) }
        }
        #expect(keys == ["port", "ratio", "open", "port", "args"])
    }

    @Test("a visitor may stop early")
    func stop() throws {
        let summary = try OTLPScanner.scan(request, signal: .logs) { _ in .stop }
        #expect(summary.records == 1)
    }

    @Test("merged arrays and maps read as the sizes count them")
    func mergedContainers() throws {
        for round in 0..<300 {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: 30)
            let bytes = generator.request(.logs)
            _ = try OTLPScanner.scan(bytes, signal: .logs) { record in
                #expect(size(record.body) == record.bodySize, "METERBEE_TEST_SEED=\(seed)")
                #expect(size(.map(record.attributes)) == record.attributesSize)
                #expect(
                    size(.map(record.resourceAttributes)) + size(.map(record.scopeAttributes))
                        == record.resourceSize
                )
                return .proceed
            }
        }
    }

    @Test("looking a key up finds what the reference parser finds, however a pair is written")
    func lookupOfOddPairs() throws {
        var found = 0
        for round in 0..<300 {
            let seed = TestSettings.seed &+ UInt64(round)
            var generator = OTLPGenerator(seed: seed, oddity: round % 60)
            _ = try OTLPScanner.scan(generator.request(.logs), signal: .logs) { record in
                let pairs = (try? Self.pairs(record.bytes)) ?? []
                for key in Set(pairs.map(\.key)) {
                    let expected = pairs.last { $0.key == key }?.value
                    let value = key.withUnsafeBytes { record.attribute(utf8: $0) }
                    let actual = value.map { view -> PairValue in
                        if case .string(let bytes) = view { return .text(Array(bytes)) }
                        return .size(size(view))
                    }
                    #expect(actual == expected, "METERBEE_TEST_SEED=\(seed), key \(key)")
                    found += 1
                }
                let missing = Array("no.such.key".utf8)
                #expect(missing.withUnsafeBytes { record.attribute(utf8: $0) } == nil)
                return .proceed
            }
        }
        #expect(found > 1_000)
    }

    private enum PairValue: Equatable {
        case text([UInt8])
        case size(Int)
    }

    /// A log record's attributes as the reference parser reads them.
    private static func pairs(
        _ record: UnsafeRawBufferPointer
    ) throws -> [(key: [UInt8], value: PairValue)] {
        try ReferenceParser.fields(Array(record)).all(6, type: 2).map { field in
            let pair = try ReferenceParser.fields(field.bytes)
            let value = try pair.merged(2)
            let last = try ReferenceParser.fields(value).last { (1...7).contains($0.number) }
            let key = try pair.last(1, type: 2)?.bytes ?? []
            if let last, last.number == 1 { return (key, .text(last.bytes)) }
            return (key, .size(try ReferenceParser.valueSize(value)))
        }
    }

    private func size(_ value: ValueView) -> Int {
        switch value {
        case .null: 0
        case .bool: 1
        case .int, .double: 8
        case .string(let bytes), .bytes(let bytes): bytes.count
        case .array(let values): values.reduce(0) { $0 + size($1) }
        case .map(let pairs): pairs.reduce(0) { $0 + $1.key.count + size($1.value) }
        }
    }
}
