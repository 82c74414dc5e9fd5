import Billing
import HTTPTypes
import Metering
import Money

/// `/api/v1/tenants/{key}/subscriptions`: which plan a tenant has, from when.
struct SubscriptionRoutes: Sendable {
    let stores: ControlStores

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/tenants/{key}/subscriptions",
                name: "createSubscription",
                summary: "Subscribe a tenant to a plan.",
                access: .operatorOnly,
                body: SubscriptionForm.newSchema,
                successStatus: .created,
                success: SubscriptionForm.schema,
                refusals: [.notFound, .conflict],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/tenants/{key}/subscriptions",
                name: "listSubscriptions",
                summary: "A tenant's subscriptions, oldest first.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(SubscriptionForm.schema),
                refusals: [.notFound],
                handle: list
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let tenant = try await stores.tenant(of: call)
        let currency = try tenant.requiredCurrency()
        let wish = try SubscriptionForm.read(call.body, currency: currency)
        let plan = try await stores.plans.version(wish.plan, wish.version)
        try Self.refuseUnfit(wish, plan.plan, currency)
        let now = try await stores.tenants.now()
        let zone = try SystemTimeZone.required(name: tenant.timeZone)
        let terms = AgreementTerms(
            tenant: tenant.id,
            tenantKey: tenant.key,
            subscription: .fresh(),
            currency: currency,
            tax: try TaxForm.terms(tenant.taxJSON),
            timeZone: tenant.timeZone,
            zone: zone,
            createdAt: now
        )
        let history: BillingHistory
        do {
            history = try await stores.histories.subscribe(
                terms,
                plan: plan,
                startsAt: try Self.start(wish, plan.plan, zone, now: now),
                discounts: wish.discounts,
                usageCap: wish.usageCap
            )
        } catch StoreFailure.exists {
            throw Problem.conflict(
                "already_subscribed",
                "the tenant '\(tenant.key)' has a live subscription already"
            )
        }
        return .created(
            SubscriptionForm.json(history, now: now),
            at: "/api/v1/tenants/\(tenant.key)/subscriptions",
            changed: .subscriptions
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try await stores.tenant(of: call)
        let page = try PageRequest(call.query, list: "subscriptions/\(tenant.key)")
        let after = page.after ?? ""
        let histories = try await stores.histories.histories(of: [tenant.id])
            .filter { after < $0.terms.subscription.description }
        let now = try await stores.tenants.now()
        return .ok(
            page.page(
                Array(histories.prefix(page.limit + 1)),
                position: \.terms.subscription.description,
                json: { SubscriptionForm.json($0, now: now) }
            )
        )
    }

    private static func refuseUnfit(
        _ wish: SubscriptionForm.Wish,
        _ plan: Plan,
        _ currency: Currency
    ) throws(Problem) {
        guard plan.currency == currency else {
            throw .invalid(
                "/plan",
                "the plan is in \(plan.currency), the tenant in \(currency); they must agree"
            )
        }
        guard wish.usageCap == nil || !plan.hasVolumePrices else {
            throw .invalid(
                "/usage_cap",
                "cannot be kept with the plan's volume prices, which fall at tier edges"
            )
        }
    }

    /// Without `starts_at` the current quarter hour; at the earliest so that now lies in the
    /// subscription's first period. An instant within a quarter hour means the next one.
    private static func start(
        _ wish: SubscriptionForm.Wish,
        _ plan: Plan,
        _ zone: any TimeZoneRules,
        now: Instant
    ) throws(Problem) -> Instant {
        guard let wished = wish.startsAt else { return now.quarterHourStart }
        guard wished < Instant.billable.upperBound else {
            throw .invalid("/starts_at", "must be before the year 2500, but is \(wished)")
        }
        let start = wished.nextQuarterHour
        let grid = PeriodGrid(
            start: start,
            anchor: plan.anchor,
            interval: plan.interval,
            zone: zone
        )
        guard now < grid.month(containing: start).end else {
            throw .invalid(
                "/starts_at",
                "lies before the start of the current period; a subscription may start at the "
                    + "earliest in the period that contains now"
            )
        }
        return start
    }
}
