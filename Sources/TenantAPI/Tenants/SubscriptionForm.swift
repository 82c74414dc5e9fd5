import Metering

/// Subscriptions as JSON.
enum SubscriptionForm {
    /// What a request to subscribe says.
    struct Wish: Hashable {
        var plan: String
        var version: Int?
        var startsAt: Instant?
    }

    static func read(_ json: JSONValue) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let wish = Wish(
            plan: body.key("plan"),
            version: body.optionalInteger("version", in: 1...2_147_483_647),
            startsAt: body.optionalInstant("starts_at")
        )
        for (name, subject) in [("usage_cap", "usage caps"), ("discounts", "discounts")]
        where body.value(name).map({ $0 != .null && $0 != .array([]) }) ?? false {
            body.fault(name, "this version of the server cannot bill \(subject) yet")
        }
        try body.finish()
        return wish
    }

    static func json(_ agreement: Agreement) -> JSONValue {
        [
            "id": .string(agreement.id.description), "plan": .string(agreement.plan),
            "version": .integer(agreement.planVersion),
            "starts_at": .string(agreement.startsAt.description),
            "status": .string(agreement.status.rawValue),
            "created_at": .string(agreement.createdAt.description),
        ]
    }

    static let newSchema = Schema.object(
        [
            "plan": .key, "version": .integer(1...2_147_483_647), "starts_at": Schema.time.orNull,
            "usage_cap": Schema(json: ["type": "null"]),
            "discounts": .array(.anything, countMax: 0),
        ],
        required: ["plan"]
    )

    static let schema = Schema.object([
        "id": .identifier, "plan": .key, "version": .integer(1...2_147_483_647),
        "starts_at": .time, "status": .words(Agreement.Status.self), "created_at": .time,
    ])
}
