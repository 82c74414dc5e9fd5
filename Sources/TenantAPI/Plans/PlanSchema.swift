/// The schemas of plans, as `Billing` reads and `BillingGaps` narrows them.
enum PlanSchema {
    private static let price = Schema(
        json: ["type": "string", "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]+)?$", "maxLength": 48])
    private static let bytes = Schema(json: ["type": "integer", "minimum": 0])

    private static let tier = Schema.object(
        ["up_to": price.orNull, "unit_amount": price, "flat_amount": price],
        required: ["up_to", "unit_amount"]
    )

    private static let flat = Schema.object(
        [
            "key": .key, "name": .text(), "product": .key, "type": .words(["flat"]),
            "amount": price,
        ],
        required: ["key", "type", "amount"]
    )

    private static let usage = Schema.object(
        [
            "key": .key, "name": .text(), "product": .key, "type": .words(["usage"]),
            "data_sources": .array(.key, countMin: 1, unique: true), "free_bytes": bytes,
            "prorate_free": .boolean, "unit": .words(["GB", "GiB"]),
            "model": .words(["graduated", "volume", "package"]), "tiers": .array(tier, countMin: 1),
            "package_units": price, "package_amount": price, "minimum_amount": price,
            "maximum_amount": price, "overage": .words(["bill"], default: "bill"),
            "thresholds": .array(.integer(1...1000)),
        ],
        required: ["key", "type", "data_sources"]
    )

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
                "key": .key, "name": .text(),
                "currency": Schema(json: ["type": "string", "pattern": "^[A-Z]{3}$"]),
                "interval": .words(["month", "year"], default: "month"),
                "anchor": .words(["calendar", "subscription"], default: "calendar"),
                "trial_days": .integer(0...0, default: 0),
                "minimum_commitment": price,
                "unpriced": .words(["refuse", "free"], default: "refuse"),
                "charges": .array(.either(flat, usage)),
            ],
            required: required
        )
        return plan.addingProperties(published)
    }
}
