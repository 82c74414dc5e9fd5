import Billing

/// The schema of scenarios, as `Billing` reads them.
enum ScenarioSchema {
    private static let version = Schema.integer(1...1_000_000_000).orNull

    private static func event(
        _ type: String,
        _ members: KeyValuePairs<String, Schema> = [:],
        required: [String] = []
    ) -> Schema {
        Schema.object(
            ["at": .time, "type": .words([type])],
            required: ["at", "type"] + required
        ).addingProperties(members.map { .init(name: $0.key, value: $0.value.json) })
    }

    private static let events = Schema.either(
        event(
            "subscribe",
            [
                "plan": .key, "version": version, "usage_cap": SubscriptionForm.capSchema,
                "discounts": SubscriptionForm.discountsSchema.orNull,
            ],
            required: ["plan"]
        ),
        event("seats", ["count": .integer(0...1_000_000_000)], required: ["count"]),
        event(
            "credit",
            [
                "key": Schema.text().orNull, "amount": SubscriptionForm.priceSchema,
                "priority": Schema.integer(1...1_000_000).orNull,
                "expires_at": Schema.time.orNull,
            ],
            required: ["amount"]
        ),
        event(
            "change",
            ["plan": .key, "version": version, "when": .words(RequestTime.self)],
            required: ["plan", "when"]
        ),
        event(
            "cancel",
            [
                "when": Schema.words(RequestTime.self).orNull,
                "refund": Schema.words(["none", "prorated"]).orNull,
            ]
        ),
        event("pause"),
        event("resume")
    )

    private static let usage = Schema.object([
        "data_source": .key, "at": .time, "bytes": .count,
    ])

    private static let presence = Schema.object([
        "resource": .words(MeteredResource.self), "from": .time, "to": .time, "count": .count,
    ])

    private static let tax = Schema.object(
        [
            "rates": Schema.array(
                .object(["name": .text(), "percent": SubscriptionForm.priceSchema]),
                countMax: 20
            ).orNull,
            "exempt": Schema.text().orNull, "reverse_charge": Schema.text().orNull,
        ],
        required: []
    )

    static let scenario = Schema.object(
        [
            "time_zone": Schema.text().orNull,
            "currency": Schema(json: ["type": "string", "pattern": "^[A-Z]{3}$"]).orNull,
            "tax": tax.orNull, "until": .time,
            "plans": Schema.array(PlanSchema.scenarioPlan, countMax: 1000).orNull,
            "events": Schema.array(events, countMax: 10_000).orNull,
            "usage": Schema.array(usage, countMax: 1_000_000).orNull,
            "presence": Schema.array(presence, countMax: 100_000).orNull,
        ],
        required: ["until"]
    )
}
