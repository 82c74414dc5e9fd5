import Billing
import Metering
import Money
import Postgres

/// The names of events in the column `type`.
private enum EventType: String {
    case subscribe
    case seats
    case change
    case usageCap = "usage_cap"
    case cancel
    case pause
    case resume
}

extension RecordedEvent {
    /// An event as its row says it.
    init(_ row: PostgresRow, in currency: Currency) throws {
        self.init(
            requestedAt: try row.instant("requested_at"),
            occursAt: try row.instant("occurs_at"),
            action: try RecordedAction(row, in: currency)
        )
    }

    /// Appends the event to a subscription's log; the caller holds the tenant's agreement lock.
    func insertion(tenant: UniqueID, subscription: UniqueID) -> PostgresStatement {
        let columns = EventColumns(action)
        return PostgresStatement(
            """
            INSERT INTO meterbee.subscription_events
                (tenant_id, subscription_id, sequence, requested_at, occurs_at, type, plan,
                plan_version, takes_effect, refunds_fees, seats, usage_cap, discounts)
            SELECT $1, $2, coalesce(max(sequence), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                $12
            FROM meterbee.subscription_events
            WHERE tenant_id = $1 AND subscription_id = $2
            """,
            [
                .id(tenant), .id(subscription), .instant(requestedAt), .instant(occursAt),
                .text(columns.type.rawValue), .optionalText(columns.plan?.key),
                columns.plan.map { .int32(Int32(clamping: $0.version)) } ?? .null,
                .optionalText(columns.when?.rawValue),
                columns.refundsFees.map(PostgresValue.bool) ?? .null,
                columns.seats.map(PostgresValue.count) ?? .null,
                columns.usageCap.map { .numeric("\($0)") } ?? .null,
                columns.discountsJSON.map(PostgresValue.json) ?? .null,
            ]
        )
    }
}

/// An action spread over the log's columns.
private struct EventColumns {
    var type: EventType
    var plan: PlanReference?
    var when: RequestTime?
    var refundsFees: Bool?
    var seats: Int?
    var usageCap: ExactDecimal?
    var discountsJSON: String?

    init(_ action: RecordedAction) {
        switch action {
        case .subscribe(let plan, let discounts, let cap):
            type = .subscribe
            self.plan = plan
            usageCap = cap
            discountsJSON = DocumentValue.array(discounts.map(\.document)).json(isIndented: false)
        case .seats(let count):
            type = .seats
            seats = count
        case .change(let plan, let when):
            type = .change
            self.plan = plan
            self.when = when
        case .usageCap(let cap):
            type = .usageCap
            usageCap = cap
        case .cancel(let when, let refundsFees):
            type = .cancel
            self.when = when
            self.refundsFees = refundsFees
        case .pause: type = .pause
        case .resume: type = .resume
        }
    }
}

extension RecordedAction {
    fileprivate init(_ row: PostgresRow, in currency: Currency) throws {
        switch try row.word("type", EventType.self) {
        case .subscribe:
            self = .subscribe(
                try PlanReference(row),
                discounts: try Discount.parse(
                    try DocumentValue(json: Array(try row.string("discounts").utf8)),
                    at: "/discounts",
                    in: currency
                ),
                usageCap: try row.optionalExact("usage_cap")
            )
        case .seats: self = .seats(try row.int("seats"))
        case .change: self = .change(try PlanReference(row), when: try row.word("takes_effect"))
        case .usageCap: self = .usageCap(try row.optionalExact("usage_cap"))
        case .cancel:
            self = .cancel(
                when: try row.word("takes_effect"),
                refundsFees: try row.bool("refunds_fees")
            )
        case .pause: self = .pause
        case .resume: self = .resume
        }
    }
}

extension PlanReference {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(key: try row.string("plan"), version: try row.int("plan_version"))
    }
}
