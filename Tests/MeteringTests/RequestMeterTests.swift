import Metering
import Telemetry
import Testing

@Suite("Request meter")
struct RequestMeterTests {
    private func meter(
        _ body: [UInt8],
        _ catalogue: CatalogueSnapshot = catalogue(),
        _ admission: Admission = admission()
    ) throws -> MeteredRequest {
        try RequestMeter(catalogue: catalogue, admission: admission, now: receivedAt)
            .meter(body, signal: .logs)
    }

    @Test("one source: the body is kept as it is, sizes as worked out by hand")
    func wholeBody() throws {
        let records = [
            TestRecord(event: "net.flow", attributes: [("port", 443)]),
            TestRecord(event: "net.flow", secondsAgo: 5, body: "four"),
        ]
        let metered = try meter(request(records))
        let part = try #require(metered.parts.first)
        #expect(metered.parts.count == 1)
        #expect(part.dataSource == "net.flow")
        #expect(part.rule == "canonical-v1")
        #expect(part.records == 2)
        // 32 + resource host.name = n1 (11), twice; port = int (12); body (4).
        #expect(part.canonicalBytes == 2 * (32 + 11) + 12 + 4)
        #expect(part.billableBytes == part.canonicalBytes)
        #expect(part.payload == .wholeBody)
        #expect(part.occurredTo == receivedAt)
        #expect(part.occurredFrom == Instant(unixSeconds: receivedAt.unixSeconds - 5))
        #expect(metered.refusalMessage == nil)
    }

    @Test("several sources: each gets a message with exactly its records")
    func split() throws {
        let events = ["net.flow", "other", "process.exec", "net.flow", ""]
        let records = events.map { TestRecord(event: $0, body: $0) }
        let metered = try meter(request(records))
        #expect(metered.parts.map(\.dataSource) == ["net.flow", "otlp.logs", "process.exec"])
        #expect(metered.parts.map(\.records) == [2, 2, 1])
        for part in metered.parts {
            guard case .message(let message) = part.payload else {
                Issue.record("no message of its own")
                continue
            }
            let again = try meter(message)
            #expect(again.parts.map(\.dataSource) == [part.dataSource])
            #expect(again.parts.first?.billableBytes == part.billableBytes)
            #expect(again.parts.first?.records == part.records)
            #expect(again.parts.first?.payload == .wholeBody)
        }
    }

    @Test("event name before scope name, scope name before the default")
    func matching() throws {
        let records = [TestRecord(event: "net.flow"), TestRecord(event: "unknown")]
        #expect(
            try meter(request(records, scope: "app")).parts.map(\.dataSource) == [
                "net.flow", "app",
            ]
        )
    }

    @Test("an agent's source takes records from enrolled agents only")
    func agentOnly() throws {
        let body = request([TestRecord(event: "net.flow")], scope: "app")
        let catalogue = catalogue(agentOnly: ["net.flow"])
        let fromAgent = try meter(body, catalogue, admission(agent: UniqueID(high: 2, low: 2)))
        #expect(fromAgent.parts.map(\.dataSource) == ["net.flow"])
        #expect(fromAgent.parts.map(\.rule) == ["agent-v1"])
        #expect(fromAgent.parts.first?.billableBytes == 32)
        let fromOther = try meter(body, catalogue)
        #expect(fromOther.parts.map(\.dataSource) == ["otlp.logs"])
    }

    @Test("a disabled source and one outside the plan are refused, the rest is taken")
    func refusals() throws {
        let records = ["net.flow", "process.exec", "net.flow", ""].map { TestRecord(event: $0) }
        let metered = try meter(
            request(records),
            catalogue(disabled: ["net.flow"]),
            admission(sources: ["net.flow", "otlp.logs"])
        )
        #expect(metered.parts.map(\.dataSource) == ["otlp.logs"])
        #expect(metered.parts.first?.payload != .wholeBody)
        #expect(
            metered.refusals == [
                Refusal(
                    dataSource: "net.flow",
                    reason: "disabled",
                    records: 2,
                    canonicalBytes: 86
                ),
                Refusal(
                    dataSource: "process.exec",
                    reason: "not_in_plan",
                    records: 1,
                    canonicalBytes: 43
                ),
            ]
        )
        #expect(metered.refusedRecords == 3)
        #expect(metered.acceptedRecords == 1)
        let message = try #require(metered.refusalMessage)
        #expect(message.contains("net.flow: 2 records refused: the data source is disabled"))
        #expect(message.contains("process.exec: 1 record refused: the data source is not in"))
    }

    @Test("agent.health is in every plan")
    func agentHealth() {
        #expect(admission(sources: []).includes("agent.health"))
        #expect(!admission(sources: []).includes("net.flow"))
    }

    @Test(
        "the accepted window is 30 days back and an hour ahead, both ends included",
        arguments: [
            (30 * 86_400, true), (30 * 86_400 + 1, false), (-3600, true), (-3601, false),
        ]
    )
    func window(secondsAgo: Int64, isAccepted: Bool) throws {
        let metered = try meter(request([TestRecord(secondsAgo: secondsAgo)]))
        #expect(metered.acceptedRecords == (isAccepted ? 1 : 0))
        #expect(metered.refusals.map(\.reason) == (isAccepted ? [] : ["outside_time_window"]))
        if !isAccepted {
            let message = try #require(metered.refusalMessage)
            #expect(message.contains("from 2026-10-24T12:00:00Z until 2026-11-23T13:00:00Z"))
        }
    }

    @Test("a record without a time occurred when it was received")
    func noTime() throws {
        var encoder = OTLPLogsEncoder()
        encoder.beginRecord(timeUnixNano: 0, observedTimeUnixNano: 0)
        let part = try #require(try meter(encoder.finish()).parts.first)
        #expect(part.occurredFrom == receivedAt)
        #expect(part.lateBytes == 0)
    }

    @Test("what occurred before the period is late")
    func late() throws {
        let start = Instant(unixSeconds: receivedAt.unixSeconds - 60)
        let records = [61, 60, 59].map { TestRecord(secondsAgo: $0) }
        let metered = try meter(request(records), catalogue(), admission(periodStart: start))
        #expect(metered.parts.first?.lateBytes == 43)
        #expect(metered.parts.first?.billableBytes == 129)
    }

    @Test("nothing is stored for free")
    func oversized() throws {
        var encoder = OTLPLogsEncoder()
        encoder.beginScope(name: "s", version: String(repeating: "v", count: 17_000))
        encoder.beginRecord(
            timeUnixNano: UInt64(receivedAt.unixSeconds) * 1_000_000_000,
            observedTimeUnixNano: 0
        )
        let metered = try meter(encoder.finish())
        #expect(metered.refusals.map(\.reason) == ["oversized"])
        #expect(metered.parts.isEmpty)
    }

    @Test("envelopes without records are not stored")
    func emptyEnvelopes() throws {
        var encoder = OTLPLogsEncoder()
        encoder.beginResource()
        encoder.attribute("unused", String(repeating: "x", count: 100_000))
        encoder.beginResource()
        encoder.beginRecord(timeUnixNano: 0, observedTimeUnixNano: 0)
        let metered = try meter(encoder.finish())
        guard case .message(let message) = metered.parts.first?.payload else {
            Issue.record("the body was kept")
            return
        }
        #expect(message.count < 100)
    }

    @Test("an empty request has no parts and nothing refused")
    func empty() throws {
        let metered = try meter([])
        #expect(metered.parts.isEmpty)
        #expect(metered.refusalMessage == nil)
    }

    @Test("malformed bytes are refused as a whole")
    func malformed() {
        #expect(throws: TelemetryError.self) { try meter([0x0A, 5, 1]) }
    }
}
