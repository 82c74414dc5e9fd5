import Metering
import Money

/// Replays as JSON.
enum RuleReplayForm {
    /// What a request for a replay says; the rule is an expression or a version's number.
    struct Wish: Hashable {
        var tenant: String
        var dataSource: String
        var from: Instant
        var to: Instant
        /// Empty when a version is named instead.
        var expression: String
        var version: Int?
    }

    /// Reads a request and throws every fault of it at once.
    static func read(_ json: JSONValue) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let version = body.optionalInteger("version", in: 1...2_147_483_647)
        if version != nil, body.has("expression") || body.has("preset") {
            body.fault("version", "must not stand beside expression or preset")
        }
        let wish = Wish(
            tenant: body.key("tenant"),
            dataSource: body.key("data_source"),
            from: boundary("from", body),
            to: boundary("to", body),
            expression: body.has("version") ? "" : RuleForm.expression(body),
            version: version
        )
        if body.has("from"), body.has("to"), wish.from >= wish.to {
            body.fault("to", "must be later than from")
        }
        try body.finish()
        return wish
    }

    private static func boundary(_ name: String, _ body: ObjectReader) -> Instant {
        body.require(name)
        guard let instant = body.optionalInstant(name) else {
            if body.value(name) == .null { body.fault(name, "must be a time, not null") }
            return Instant(unixMicroseconds: 0)
        }
        if instant.quarterHourStart != instant {
            body.fault(name, "must be a multiple of 15 minutes")
        }
        return instant
    }

    static func json(
        _ standing: ReplayStanding,
        tenant: String,
        amounts: RuleReplayAmounts?
    ) -> JSONValue {
        let total = standing.total
        return [
            "id": .string(standing.id.description),
            "status": .string(standing.isComplete ? "complete" : "running"),
            "tenant": .string(tenant), "data_source": .string(standing.request.dataSource),
            "from": .string(standing.request.from.description),
            "to": .string(standing.request.to.description),
            "expression": .string(standing.request.expression),
            "replayed_until": .string(standing.replayedUntil.description),
            "message_bytes": .integer(total.messageBytes),
            "message_bytes_total": .integer(standing.messageBytesTotal),
            "records": .integer(total.replay.records),
            "failed_records": .integer(total.replay.failedRecords),
            "canonical_bytes": .integer(total.replay.canonicalBytes),
            "currency": .text(amounts?.old.currency.code),
            "old": [
                "billable_bytes": .integer(total.billedBytes),
                "amount": .text(amounts?.old.description),
            ],
            "new": [
                "billable_bytes": .integer(total.replay.billableBytes),
                "amount": .text(amounts?.new.description),
            ],
        ]
    }

    private static let sideSchema = Schema.object([
        "billable_bytes": .count, "amount": Schema.decimal.orNull,
    ])

    static let schema = Schema.object([
        "id": .identifier, "status": .words(["running", "complete"]), "tenant": .key,
        "data_source": .key, "from": .time, "to": .time, "expression": RuleForm.expressionSchema,
        "replayed_until": .time, "message_bytes": .count, "message_bytes_total": .count,
        "records": .count, "failed_records": .count, "canonical_bytes": .count,
        "currency": Schema.text(lengthMax: 3).orNull, "old": sideSchema, "new": sideSchema,
    ])

    private static func newSchema(_ rule: String, _ schema: Schema) -> Schema {
        .object(
            [
                .init(name: "tenant", value: Schema.key.json),
                .init(name: "data_source", value: Schema.key.json),
                .init(name: "from", value: Schema.time.json),
                .init(name: "to", value: Schema.time.json),
                .init(name: rule, value: schema.json),
            ],
            required: ["tenant", "data_source", "from", "to", rule]
        )
    }

    static let newSchema = Schema.either(
        newSchema("expression", RuleForm.expressionSchema),
        newSchema("preset", RuleForm.presetSchema),
        newSchema("version", .integer(1...2_147_483_647))
    )
}
