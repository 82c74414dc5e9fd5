import HTTPTypes
import Billing
import Metering

/// `/api/v1/tenants/{key}/subscriptions`: which plan a tenant has, from when.
struct SubscriptionRoutes: Sendable {
    let tenants: any TenantStore
    let plans: any PlanStore

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
        let tenant = try await tenant(call)
        let wish = try SubscriptionForm.read(call.body)
        let published = try await plan(wish)
        guard published.currency == tenant.currency else {
            throw Problem.invalid(
                "/plan",
                "the plan is in \(published.currency), the tenant in \(tenant.currency); they must "
                    + "agree"
            )
        }
        let now = try await tenants.now()
        let agreement = Agreement(
            id: .fresh(),
            plan: published.key,
            planVersion: published.version,
            startsAt: try start(wish, tenant, try PlanForm.plan(published), now: now),
            discountsJSON: "[]",
            status: .active,
            createdAt: now
        )
        do {
            try await tenants.create(agreement, tenant: tenant.id)
        } catch StoreFailure.exists {
            throw Problem.conflict(
                "already_subscribed",
                "the tenant '\(tenant.key)' has a live subscription already"
            )
        }
        return .created(
            SubscriptionForm.json(agreement),
            at: "/api/v1/tenants/\(tenant.key)/subscriptions",
            changed: .subscriptions
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try await tenant(call)
        let page = try PageRequest(call.query, list: "subscriptions/\(tenant.key)")
        let agreements = try await tenants.agreements(
            tenant: tenant.id,
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(
            page.page(agreements, position: \.id.description, json: SubscriptionForm.json)
        )
    }

    private func tenant(_ call: Call) async throws -> Tenant {
        let key = try call.key("key", of: "tenant")
        guard let tenant = try await tenants.tenant(key: key) else {
            throw Problem.notFound("tenant", key)
        }
        return tenant
    }

    private func plan(_ wish: SubscriptionForm.Wish) async throws -> PublishedPlan {
        if let plan = try await plans.plan(key: wish.plan, version: wish.version) { return plan }
        guard let newest = try await plans.plan(key: wish.plan, version: nil) else {
            throw Problem.invalid("/plan", "there is no plan '\(wish.plan)'")
        }
        throw Problem.invalid(
            "/version",
            "the plan '\(wish.plan)' has the versions 1 to \(newest.version)"
        )
    }

    /// Without `starts_at` the current quarter hour; at the earliest so that now lies in the
    /// subscription's first period. An instant within a quarter hour means the next one.
    private func start(
        _ wish: SubscriptionForm.Wish,
        _ tenant: Tenant,
        _ plan: Plan,
        now: Instant
    ) throws -> Instant {
        guard let wished = wish.startsAt else { return now.quarterHourStart }
        let start = wished.nextQuarterHour
        let zone = try SystemTimeZone.required(name: tenant.timeZone)
        let grid = PeriodGrid(
            start: start,
            anchor: plan.anchor,
            interval: plan.interval,
            zone: zone
        )
        let firstPeriod = grid.month(containing: start)
        guard now < firstPeriod.end else {
            throw Problem.invalid(
                "/starts_at",
                "lies before the start of the current period; a subscription may start at the "
                    + "earliest in the period that contains now"
            )
        }
        return start
    }
}
