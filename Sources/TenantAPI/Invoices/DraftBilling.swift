import Billing
import Metering
import Money

/// A tenant's live subscription with what was metered in the month in course, ready to be rated.
struct DraftBilling: Sendable {
    let engine: BillingEngine
    let usage: RecordedUsage
    let currency: Currency
    /// PostgreSQL's clock when the usage was read.
    let now: Instant
    /// The month whose usage is being collected.
    let month: BillingPeriod

    /// The next invoice as it would be with what is known now; nil if none is due.
    func upcoming() -> Invoice? {
        // Earlier invoices leave nothing but their count: there are no credits or discounts yet,
        // so what was used before this month does not matter to them.
        var account = BillingAccount(currency: currency)
        _ = engine.invoices(until: now, usage: RecordedUsage(), account: &account)
        return engine.upcoming(now: now, usage: usage, account: account)
    }

    /// What may still be sent; nil before the subscription's start and while it is paused.
    func allowance() -> UsageAllowance? { engine.allowance(at: now, usage: usage) }
}

extension DraftBilling {
    /// Reads everything with the tenant's rights.
    static func load(
        _ tenant: ActingTenant,
        tenants: any TenantStore,
        plans: any PlanStore,
        usage store: any UsageStore
    ) async throws -> DraftBilling {
        guard let row = try await tenants.ownTenant(tenant.id),
            let agreement = try await tenants.liveAgreement(of: tenant.id)
        else { throw Problem.notFound("the tenant '\(tenant.key)' has no live subscription") }
        let version = PlanVersion(
            plan: try PlanForm.plan(try await plans.plan(agreement)),
            version: agreement.planVersion
        )
        let zone = try SystemTimeZone.required(name: row.timeZone)
        let subscribed = SubscriptionEvent(
            at: agreement.startsAt,
            action: .subscribe(version, discounts: [])
        )
        guard let timeline = try SubscriptionTimeline.from([subscribed], in: zone) else {
            throw StoreFailure.failed("the subscription \(agreement.id) has no timeline")
        }
        let now = try await tenants.now()
        let month = timeline.grid.month(containing: max(now, timeline.start))
        let rows = try await store.sourceUsage(
            tenant: tenant.id,
            from: month.start,
            to: month.end
        )
        return DraftBilling(
            engine: BillingEngine(timeline: timeline, tax: try TaxForm.terms(row.taxJSON)),
            usage: RecordedUsage(usage: rows.map(UsageEntry.init)),
            currency: version.plan.currency,
            now: now,
            month: month
        )
    }
}

extension UsageEntry {
    fileprivate init(_ row: SourceUsage) {
        self.init(
            dataSource: row.dataSource,
            at: row.quarterHour,
            bytes: Int128(row.billableBytes)
        )
    }
}
