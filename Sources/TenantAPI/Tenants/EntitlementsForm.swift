import Billing
import HTTPTypes

/// What a plan and its support type allow, as JSON.
enum EntitlementsForm {
    static func json(_ entitlements: Entitlements) -> JSONValue {
        [
            "products": entitlements.products.map { .array($0.map(JSONValue.string)) } ?? .null,
            "retention_days": number(entitlements.retentionDays),
            "users": number(entitlements.users), "agents": number(entitlements.agents),
            "response_time": .text(entitlements.responseTime),
        ]
    }

    private static func number(_ value: Int?) -> JSONValue {
        value.map { .integer($0) } ?? .null
    }

    /// Null leaves a matter unlimited.
    static let schema = Schema.object([
        "products": Schema.array(.key).orNull, "retention_days": Schema.count.orNull,
        "users": Schema.count.orNull, "agents": Schema.count.orNull,
        "response_time": Schema.text().orNull,
    ])
}

extension Problem {
    /// 403 where the plan and its support type allow no more.
    init(_ refusal: EntitlementRefusal) {
        self.init(
            status: .forbidden,
            code: "not_entitled",
            detail: "the plan allows \(refusal.limit) \(refusal.subject); change to a plan that "
                + "allows more, or remove some"
        )
    }
}
