import Metering
import Telemetry
import Testing

@Suite("Rule replay")
struct RuleReplayTests {
    @Test(
        "what was metered is what a replay of the stored parts gives",
        arguments: [
            "canonical_size", "canonical_size - resource_size", "int(attributes.n) * 3",
            "size(resource) + body_size",
        ]
    )
    func agrees(expression: String) throws {
        let events = ["net.flow", "", "process.exec"]
        let records = (0..<30).map { index in
            TestRecord(
                event: events[index % 3],
                body: String(repeating: "x", count: index),
                attributes: index % 4 == 0 ? [] : [("n", Int64(index))]
            )
        }
        let rules = ["net.flow", "otlp.logs", "process.exec"].map { rule($0, expression) }
        let metered = try RequestMeter(
            catalogue: catalogue(rules: rules),
            admission: admission(),
            now: receivedAt
        ).meter(request(records), signal: .logs)
        #expect(metered.parts.count == 3)
        for part in metered.parts {
            guard case .message(let message) = part.payload else { continue }
            var replay = RuleReplay()
            let compiled = CompiledRule(rule(part.dataSource, expression))
            try message.withUnsafeBytes { bytes in
                try replay.add(bytes, signal: .logs, under: compiled)
            }
            #expect(replay.records == part.records)
            #expect(replay.canonicalBytes == part.canonicalBytes)
            #expect(replay.billableBytes == part.billableBytes)
            #expect(replay.failedRecords == part.failedRecords)
        }
    }

    @Test("a malformed message adds nothing")
    func malformed() throws {
        var replay = RuleReplay()
        let message = request([TestRecord()]) + [0x0A, 9]
        #expect(throws: TelemetryError.self) {
            try message.withUnsafeBytes { bytes in
                try replay.add(bytes, signal: .logs, under: CompiledRule(.canonicalV1))
            }
        }
        #expect(replay == RuleReplay())
    }

    @Test("large resources and records are looked up as small ones are", arguments: [0, 400])
    func indexed(padding: Int) throws {
        var encoder = OTLPLogsEncoder()
        for resource in 0..<3 {
            encoder.beginResource()
            encoder.attribute("r", "old")
            for index in 0..<padding { encoder.attribute("pad.\(index)", "value") }
            encoder.attribute("r", "r\(resource)")
            for record in 0..<3 {
                encoder.beginRecord(timeUnixNano: receivedAt.unixNano, observedTimeUnixNano: 0)
                for index in 0..<padding { encoder.attribute("pad.\(index)", "value") }
                encoder.attribute("n", Int64(record))
            }
        }
        let expression =
            "'missing' in attributes || !('n' in attributes) ? 1000000 : "
            + "(resource.r == 'r2' ? 100 : 1) * int(attributes.n) + 10 * size(resource)"
        var replay = RuleReplay()
        try encoder.finish().withUnsafeBytes { bytes in
            try replay.add(
                bytes,
                signal: .logs,
                under: CompiledRule(rule("otlp.logs", expression))
            )
        }
        #expect(replay.failedRecords == 0)
        #expect(replay.billableBytes == 2 * (0 + 1 + 2) + 300 + 9 * 10 * Int64(padding + 1))
    }
}
