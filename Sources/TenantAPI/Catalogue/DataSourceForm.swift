import Metering
import Telemetry

/// Data sources as JSON.
enum DataSourceForm {
    private static let retentionRange = 1...3650

    static func read(_ json: JSONValue) throws(Problem) -> DataSource {
        let body = ObjectReader(json, faults: FaultList())
        let signal: Signal? = body.optionalCase("signal")
        body.require("signal")
        let source = DataSource(
            key: body.key("key"),
            product: body.key("product"),
            name: body.string("name"),
            signal: signal ?? .logs,
            match: match(body, signal: signal),
            origin: body.optionalCase("origin") ?? .any,
            retentionDays: body.optionalInteger("retention_days", in: retentionRange) ?? 60,
            isEnabled: body.optionalBool("enabled") ?? true
        )
        try body.finish()
        return source
    }

    private static func match(_ body: ObjectReader, signal: Signal?) -> DataSource.Match {
        guard let match = body.optionalObject("match") else {
            body.require("match")
            return .signalDefault
        }
        let eventName = match.optionalString("event_name")
        let scopeName = match.optionalString("scope_name")
        match.refuseUnknown()
        if match.has("event_name") == match.has("scope_name") {
            body.fault("match", "must have either event_name or scope_name")
        } else if eventName != nil, let signal, signal != .logs {
            match.fault("event_name", "only logs have event names")
        }
        if let eventName { return .eventName(eventName) }
        return scopeName.map(DataSource.Match.scopeName) ?? .signalDefault
    }

    static func readChange(_ json: JSONValue) throws(Problem) -> DataSourceChange {
        let body = ObjectReader(json, faults: FaultList())
        let change = DataSourceChange(
            name: body.optionalString("name"),
            product: body.optionalKey("product"),
            retentionDays: body.optionalInteger("retention_days", in: retentionRange),
            isEnabled: body.optionalBool("enabled")
        )
        try body.finish()
        return change
    }

    static func json(_ source: DataSource) -> JSONValue {
        [
            "key": .string(source.key), "product": .string(source.product),
            "name": .string(source.name), "signal": .string(source.signal.rawValue),
            "match": json(source.match), "origin": .string(source.origin.rawValue),
            "retention_days": .integer(source.retentionDays), "enabled": .bool(source.isEnabled),
        ]
    }

    private static func json(_ match: DataSource.Match) -> JSONValue {
        switch match {
        case .eventName(let name): ["event_name": .string(name)]
        case .scopeName(let name): ["scope_name": .string(name)]
        case .signalDefault: nil
        }
    }

    private static let matchSchema = Schema.either(
        .object(["event_name": .text()]),
        .object(["scope_name": .text()])
    )

    static let newSchema = Schema.object(
        [
            "key": .key, "product": .key, "name": .text(), "signal": .words(Signal.self),
            "match": matchSchema, "origin": .words(DataSource.Origin.self, default: .any),
            "retention_days": .integer(retentionRange, default: 60), "enabled": .boolean,
        ],
        required: ["key", "product", "name", "signal", "match"]
    )

    static let changeSchema = Schema.object(
        [
            "name": .text(), "product": .key, "retention_days": .integer(retentionRange),
            "enabled": .boolean,
        ],
        required: []
    )

    static let schema = Schema.object([
        "key": .key, "product": .key, "name": .text(), "signal": .words(Signal.self),
        "match": matchSchema.orNull, "origin": .words(DataSource.Origin.self),
        "retention_days": .integer(retentionRange), "enabled": .boolean,
    ])
}
