import Billing

/// What a tenant asks of its own subscription, as JSON: what the operator may ask for, but for
/// versions of plans and the return of fees, which are the operator's to give.
enum SelfServiceChangeForm {
    static func readChange(
        _ json: JSONValue
    ) throws(Problem) -> SubscriptionChangeForm.Wish {
        try refuse("version", in: json)
        return try SubscriptionChangeForm.readChange(json)
    }

    static func readCancel(_ json: JSONValue) throws(Problem) -> RequestTime {
        let body = ObjectReader(json, faults: FaultList())
        let when: RequestTime = body.optionalCase("when") ?? .periodEnd
        try body.finish()
        return when
    }

    private static func refuse(_ name: String, in json: JSONValue) throws(Problem) {
        guard json[name] == nil else { throw .invalid("/\(name)", "unknown field") }
    }

    static let changeSchema = Schema.object(
        [
            "plan": .key, "when": .words(RequestTime.self),
            "usage_cap": SubscriptionForm.capSchema,
        ],
        required: []
    )

    static let cancelSchema = Schema.object(
        ["when": .words(RequestTime.self, default: .periodEnd)],
        required: []
    )
}
