import Billing
import Metering
import Money

/// Grants of prepaid credit as JSON.
enum CreditForm {
    private static let priorities = 1...1_000_000

    /// Reads a grant; the store sets when it was granted.
    static func read(
        _ json: JSONValue,
        in currency: Currency,
        now: Instant
    ) throws(Problem) -> RecordedCredit {
        let body = ObjectReader(json, faults: FaultList())
        let credit = RecordedCredit(
            id: .fresh(),
            key: body.optionalString("key"),
            amount: amount(body, currency) ?? .zero(in: currency),
            priority: body.optionalInteger("priority", in: priorities) ?? 1,
            grantedAt: now,
            expiresAt: body.futureTime(now: now)
        )
        try body.finish()
        return credit
    }

    private static func amount(_ body: ObjectReader, _ currency: Currency) -> Amount? {
        guard let amount = body.optionalDecimal("amount") else {
            if body.value("amount") == JSONValue.null || !body.has("amount") {
                body.fault("amount", "is required")
            }
            return nil
        }
        guard !amount.isZero else {
            body.fault("amount", "must be greater than 0")
            return nil
        }
        guard let payable = Amount(amount, in: currency) else {
            let digits = currency.minorUnitDigits
            body.fault("amount", "is finer than \(currency)'s \(digits) digits")
            return nil
        }
        return payable
    }

    static func json(_ credit: RecordedCredit) -> JSONValue {
        [
            "id": .string(credit.id.description), "key": .text(credit.key),
            "amount": .string("\(credit.amount)"),
            "remaining": .string("\(credit.remaining)"),
            "currency": .string(credit.amount.currency.code),
            "priority": .integer(credit.priority),
            "granted_at": .string(credit.grantedAt.description),
            "expires_at": .text(credit.expiresAt?.description),
        ]
    }

    static let newSchema = Schema.object(
        [
            "key": .text(), "amount": SubscriptionForm.priceSchema,
            "priority": .integer(priorities, default: 1), "expires_at": Schema.time.orNull,
        ],
        required: ["amount"]
    )

    static let schema = Schema.object([
        "id": .identifier, "key": Schema.text().orNull, "amount": .decimal,
        "remaining": .decimal, "currency": .text(lengthMax: 3),
        "priority": .integer(0...priorities.upperBound),
        "granted_at": .time,
        "expires_at": Schema.time.orNull,
    ])
}
