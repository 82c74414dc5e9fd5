import Billing
import Metering
import Money

/// Subscriptions as JSON.
enum SubscriptionForm {
    /// What a request to subscribe says.
    struct Wish: Hashable {
        var plan: String
        var version: Int?
        var startsAt: Instant?
        var usageCap: ExactDecimal?
        var discounts: [Discount]
    }

    /// Where a subscription stands in its life.
    enum Status: String, CaseIterable {
        case scheduled
        case active
        case paused
        case ended
    }

    static func read(_ json: JSONValue, currency: Currency) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let wish = Wish(
            plan: body.key("plan"),
            version: body.optionalInteger("version", in: 1...2_147_483_647),
            startsAt: body.optionalInstant("starts_at"),
            usageCap: body.optionalDecimal("usage_cap"),
            discounts: discounts(body, currency)
        )
        try body.finish()
        return wish
    }

    private static func discounts(_ body: ObjectReader, _ currency: Currency) -> [Discount] {
        guard let list = body.value("discounts"), list != .null else { return [] }
        do {
            return try Discount.parse(DocumentValue(list), at: "/discounts", in: currency)
        } catch {
            for fault in error.faults { body.faults.add(.pointer(fault.pointer, fault.message)) }
            return []
        }
    }

    static func json(_ history: BillingHistory, now: Instant) -> JSONValue {
        let timeline = history.timeline
        let plan = timeline.plan(at: now)
        let discounts = timeline.discounts.map { JSONValue($0.document) }
        return [
            "id": .string(history.terms.subscription.description), "plan": .string(plan.plan.key),
            "version": .integer(plan.version),
            "starts_at": .string(timeline.start.description),
            "ends_at": .text(timeline.end?.description),
            "status": .string(status(of: history, now: now).rawValue),
            "seats": .integer(timeline.seats(at: now)),
            "usage_cap": .text(history.usageCap.map(history.terms.currency.text)),
            "discounts": .array(discounts), "time_zone": .string(history.terms.timeZone),
            "created_at": .string(history.terms.createdAt.description),
        ]
    }

    static func status(of history: BillingHistory, now: Instant) -> Status {
        if !history.isOpen(at: now) { return .ended }
        if now < history.timeline.start { return .scheduled }
        return history.timeline.isPaused(at: now) ? .paused : .active
    }

    static let priceSchema = Schema(
        json: ["type": "string", "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]+)?$", "maxLength": 48])

    static let capSchema = priceSchema.orNull

    private static let discountSchema = Schema.object(
        [
            "percent": priceSchema.orNull, "amount": priceSchema.orNull,
            "charges": Schema.array(.key, countMin: 1, countMax: 1000, unique: true).orNull,
            "periods": Schema.integer(1...1_000_000).orNull,
        ],
        required: []
    )

    static let discountsSchema = Schema.array(discountSchema, countMax: Discount.countMax)

    static let newSchema = Schema.object(
        [
            "plan": .key, "version": .integer(1...2_147_483_647), "starts_at": Schema.time.orNull,
            "usage_cap": capSchema,
            "discounts": discountsSchema.orNull,
        ],
        required: ["plan"]
    )

    static let schema = Schema.object([
        "id": .identifier, "plan": .key, "version": .integer(1...2_147_483_647),
        "starts_at": .time, "ends_at": Schema.time.orNull, "status": .words(Status.self),
        "seats": .count, "usage_cap": capSchema, "discounts": .array(discountSchema),
        "time_zone": .text(), "created_at": .time,
    ])
}
