import Metering
import Telemetry

/// A log record of a test request.
struct TestRecord {
    var event = ""
    var secondsAgo: Int64 = 0
    var body: String?
    var attributes: [(String, Int64)] = []
}

/// 2026-11-23T12:00:00Z, when all test requests are received.
let receivedAt = Instant(unixSeconds: 1_795_435_200)

/// A request with one resource and one scope.
func request(_ records: [TestRecord], scope: String = "") -> [UInt8] {
    var encoder = OTLPLogsEncoder()
    encoder.beginResource()
    encoder.attribute("host.name", "n1")
    encoder.beginScope(name: scope)
    for record in records {
        let seconds = receivedAt.unixSeconds - record.secondsAgo
        encoder.beginRecord(
            timeUnixNano: UInt64(seconds) * 1_000_000_000,
            observedTimeUnixNano: 0,
            eventName: record.event,
            body: record.body
        )
        for (key, value) in record.attributes { encoder.attribute(key, value) }
    }
    return encoder.finish()
}

/// `net.flow` and `process.exec` by event name, `app` by scope name, and the logs' default source.
func catalogue(
    rules: [ConversionRule] = [],
    disabled: Set<String> = [],
    agentOnly: Set<String> = []
) -> CatalogueSnapshot {
    let matches: [(String, DataSource.Match)] = [
        ("net.flow", .eventName("net.flow")), ("process.exec", .eventName("process.exec")),
        ("app", .scopeName("app")), ("otlp.logs", .signalDefault),
    ]
    return CatalogueSnapshot(
        dataSources: matches.map { key, match in
            DataSource(
                key: key,
                product: "p",
                name: key,
                signal: .logs,
                match: match,
                origin: agentOnly.contains(key) ? .agent : .any,
                isEnabled: !disabled.contains(key)
            )
        },
        rules: rules
    )
}

/// A tenant whose plan has everything unless said otherwise.
func admission(
    sources: Set<String>? = nil,
    agent: UniqueID? = nil,
    periodStart: Instant = Instant(unixSeconds: 0)
) -> Admission {
    Admission(
        tenant: UniqueID(high: 1, low: 1),
        agent: agent,
        pricedDataSources: sources ?? [],
        unpricedIsFree: sources == nil,
        periodStart: periodStart
    )
}

/// A rule in force for ever.
func rule(
    _ source: String,
    _ expression: String,
    version: Int = 1,
    from: Instant = Instant(unixSeconds: 0)
) -> ConversionRule {
    ConversionRule(
        dataSource: source,
        version: version,
        expression: expression,
        effectiveFrom: from
    )
}
