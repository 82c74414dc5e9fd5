import Billing
import Metering
import Money
import Postgres

/// A subscription's log as its rows say it, before plans and time zone are known.
struct RecordedLog {
    var tenant: UniqueID
    var tenantKey: String
    var currency: Currency
    var tax: TaxTerms
    var subscription: UniqueID
    var timeZone: String
    var createdAt: Instant
    var events: [RecordedEvent] = []

    /// The logs in rows that stand by tenant, subscription and sequence.
    static func logs(_ rows: PostgresRows) throws -> [RecordedLog] {
        var logs: [RecordedLog] = []
        for row in rows {
            let id = try row.id("id")
            if logs.last?.subscription != id { logs.append(try RecordedLog(row)) }
            let last = logs.count - 1
            logs[last].events.append(try RecordedEvent(row, in: logs[last].currency))
        }
        return logs
    }

    private init(_ row: PostgresRow) throws {
        let code = try row.string("currency")
        guard let currency = Currency(code: code) else {
            throw StoreFailure.failed("a tenant's currency '\(code)' is unknown")
        }
        tenant = try row.id("tenant_id")
        tenantKey = try row.string("tenant_key")
        self.currency = currency
        tax = try TaxTerms.parse(try DocumentValue(json: Array(try row.string("tax").utf8)))
        subscription = try row.id("id")
        timeZone = try row.string("time_zone")
        createdAt = try row.instant("created_at")
    }

    /// The plan versions that the log names.
    var plans: [PlanReference] { events.compactMap(\.action.plan) }

    /// The log as the engine takes it.
    func history(
        zone: any TimeZoneRules,
        plans: [PlanReference: PlanVersion],
        credits: [CreditGrant]
    ) throws -> BillingHistory {
        let terms = AgreementTerms(
            tenant: tenant,
            tenantKey: tenantKey,
            subscription: subscription,
            currency: currency,
            tax: tax,
            timeZone: timeZone,
            zone: zone,
            createdAt: createdAt
        )
        do {
            return try BillingHistory(
                terms: terms,
                events: events,
                plans: plans.filter { self.plans.contains($0.key) },
                credits: credits
            )
        } catch {
            throw StoreFailure.failed("the log of the subscription \(subscription): \(error)")
        }
    }
}
