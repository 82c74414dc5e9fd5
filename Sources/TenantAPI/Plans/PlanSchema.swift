import Billing

/// The schemas of plans, as `Billing` reads them.
enum PlanSchema {
    private static let price = Schema(
        json: ["type": "string", "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]+)?$", "maxLength": 48])
    private static let countMax = 1000

    private static let tier = Schema.object(
        ["up_to": price.orNull, "unit_amount": price, "flat_amount": price.orNull],
        required: ["unit_amount"]
    )

    /// What every charge has.
    private static func charge(
        _ type: String,
        _ members: KeyValuePairs<String, Schema>,
        required: [String]
    ) -> Schema {
        let head = Schema.object(
            [
                "key": .key, "name": Schema.text().orNull, "product": Schema.key.orNull,
                "type": .words([type]),
            ],
            required: ["key", "type"] + required
        )
        return head.addingProperties(members.map { .init(name: $0.key, value: $0.value.json) })
    }

    private static let flat = charge("flat", ["amount": price], required: ["amount"])

    private static let seats = charge(
        "seats",
        ["unit_amount": price, "included": Schema.integer(0...1_000_000_000, default: 0).orNull],
        required: ["unit_amount"]
    )

    /// A support charge has an amount, a percentage, or both.
    private static let support = Schema.either(
        charge(
            "support",
            [
                "tier": .key, "amount": price, "percent": price.orNull,
                "entitlements": entitlements.orNull,
            ],
            required: ["tier", "amount"]
        ),
        charge(
            "support",
            [
                "tier": .key, "amount": Schema(json: ["type": "null"]), "percent": price,
                "entitlements": entitlements.orNull,
            ],
            required: ["tier", "percent"]
        )
    )

    private static let resource = charge(
        "resource",
        [
            "resource": .words(MeteredResource.self), "measure": .words(ResourceMeasure.self),
            "included": Schema.either(.integer(0...1_000_000_000), price).orNull,
            "unit_amount": price, "min_minutes": Schema.integer(1...15, default: 5).orNull,
        ],
        required: ["resource", "measure", "unit_amount"]
    )

    private static let entitlements = Schema.object(
        [
            "products": Schema.array(.key, countMax: countMax, unique: true).orNull,
            "retention_days": Schema.integer(0...3650).orNull,
            "users": Schema.integer(0...1_000_000_000).orNull,
            "agents": Schema.integer(0...1_000_000_000).orNull,
            "response_time": Schema.text().orNull,
        ],
        required: []
    )

    private static let usageMembers: KeyValuePairs<String, Schema> = [
        "data_sources": .array(.key, countMin: 1, countMax: countMax, unique: true),
        "free_bytes": Schema(json: ["type": "integer", "minimum": 0]).orNull,
        "prorate_free": Schema.boolean.orNull, "unit": .words(["GB", "GiB"]),
        "minimum_amount": price.orNull, "maximum_amount": price.orNull,
        "overage": Schema.words(Overage.self, default: .bill).orNull,
        "thresholds": Schema.array(.integer(1...1000), countMax: 20, unique: true).orNull,
    ]

    /// A usage charge of some price models, with what those models take.
    private static func usage(
        models: [String],
        _ members: KeyValuePairs<String, Schema>
    ) -> Schema {
        charge(
            "usage",
            usageMembers,
            required: ["data_sources", "unit", "model"] + members.map(\.key)
        )
        .addingProperties([.init(name: "model", value: Schema.words(models).json)])
        .addingProperties(members.map { .init(name: $0.key, value: $0.value.json) })
    }

    private static let charges = Schema.array(
        .either(
            flat,
            seats,
            support,
            resource,
            usage(
                models: ["graduated", "volume"],
                ["tiers": .array(tier, countMin: 1, countMax: countMax)]
            ),
            usage(models: ["package"], ["package_units": price, "package_amount": price])
        ),
        countMax: countMax
    )

    /// A plan of a scenario, which says itself which version it is.
    static let scenarioPlan = plan(isPublished: false).addingProperties([
        .init(name: "version", value: Schema.integer(1...1_000_000_000).orNull.json)
    ])

    static func plan(isPublished: Bool, keyIsRequired: Bool = true) -> Schema {
        var required = ["currency", "charges"]
        if keyIsRequired { required.append("key") }
        if isPublished { required += ["version", "published_at"] }
        let published: [JSONValue.Member] =
            isPublished
            ? [
                .init(name: "version", value: Schema.integer(1...2_147_483_647).json),
                .init(name: "published_at", value: Schema.time.json),
            ] : []
        let plan = Schema.object(
            [
                "key": .key, "name": Schema.text().orNull,
                "currency": Schema(json: ["type": "string", "pattern": "^[A-Z]{3}$"]),
                "interval": Schema.words(["month", "year"], default: "month").orNull,
                "anchor": Schema.words(["calendar", "subscription"], default: "calendar").orNull,
                "trial_days": Schema.integer(0...3650, default: 0).orNull,
                "minimum_commitment": price.orNull,
                "unpriced": Schema.words(["refuse", "free"], default: "refuse").orNull,
                "entitlements": entitlements.orNull,
                "charges": charges,
            ],
            required: required
        )
        return plan.addingProperties(published)
    }
}
