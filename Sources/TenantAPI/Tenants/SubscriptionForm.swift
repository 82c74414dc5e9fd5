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
        if body.value("usage_cap").map({ $0 != .null }) ?? false {
            body.fault("usage_cap", "this version of the server cannot bill usage caps yet")
        }
        if body.value("discounts").map({ ![.null, .array([])].contains($0) }) ?? false {
            body.fault("discounts", "this version of the server cannot bill discounts yet")
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
            "discounts": Schema.array(.anything, countMax: 0).orNull,
        ],
        required: ["plan"]
    )

    static let schema = Schema.object([
        "id": .identifier, "plan": .key, "version": .integer(1...2_147_483_647),
        "starts_at": .time, "status": .words(Agreement.Status.self), "created_at": .time,
    ])
}
