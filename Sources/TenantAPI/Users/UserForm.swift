import Metering

/// User accounts as JSON.
enum UserForm {
    private static let roleDefault = "member"

    static func read(_ json: JSONValue, createdAt: Instant) throws(Problem) -> UserAccount {
        let body = ObjectReader(json, faults: FaultList())
        body.require("email")
        let user = UserAccount(
            id: .fresh(),
            email: email(body) ?? "",
            role: body.optionalKey("role") ?? roleDefault,
            isDisabled: body.optionalBool("disabled") ?? false,
            createdAt: createdAt
        )
        try body.finish()
        return user
    }

    static func readChange(_ json: JSONValue) throws(Problem) -> UserAccountChange {
        let body = ObjectReader(json, faults: FaultList())
        let change = UserAccountChange(
            email: email(body),
            role: body.optionalKey("role"),
            isDisabled: body.optionalBool("disabled")
        )
        try body.finish()
        return change
    }

    private static func email(_ body: ObjectReader) -> String? {
        guard let text = body.optionalString("email", lengthMax: 254) else { return nil }
        if !BillingProfileForm.isEmail(text) { body.fault("email", "must be an e-mail address") }
        return text
    }

    static func json(_ user: UserAccount) -> JSONValue {
        [
            "id": .string(user.id.description), "email": .string(user.email),
            "role": .string(user.role), "disabled": .bool(user.isDisabled),
            "created_at": .string(user.createdAt.description),
        ]
    }

    static let newSchema = Schema.object(
        ["email": BillingProfileForm.emailSchema, "role": .key, "disabled": .boolean],
        required: ["email"]
    )

    static let changeSchema = Schema.object(
        ["email": BillingProfileForm.emailSchema, "role": .key, "disabled": .boolean],
        required: []
    )

    static let schema = Schema.object([
        "id": .identifier, "email": BillingProfileForm.emailSchema, "role": .key,
        "disabled": .boolean, "created_at": .time,
    ])
}
