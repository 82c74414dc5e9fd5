import Billing
import Metering

/// A tenant's subscription with what was metered, ready to be rated.
struct DraftBilling: Sendable {
    /// The subscriptions up to the one in course, oldest first; at least that one.
    let histories: [BillingHistory]
    let usage: MeteredUsage
    /// Usage by quarter hour, as it was read.
    let sourceUsage: [SourceUsage]
    /// PostgreSQL's clock before the usage was read.
    let now: Instant

    /// The subscription in course.
    var history: BillingHistory { histories[histories.count - 1] }

    /// The month whose usage is being collected.
    var month: BillingPeriod { history.month(at: now) }

    /// What may still be sent; nil before the subscription's start and while it is paused.
    func allowance() -> UsageAllowance? {
        history.engine.allowance(at: now, usage: usage, cap: history.usageCap)
    }
}

extension DraftBilling {
    /// Reads everything with the tenant's rights.
    static func load(
        _ tenant: ActingTenant,
        _ stores: ControlStores
    ) async throws -> DraftBilling {
        let (histories, now) = try await stores.openHistories(of: tenant)
        let current = histories[histories.count - 1]
        let month = current.month(at: now)
        let rows = try await stores.usage.sourceUsage(
            tenant: tenant.id,
            from: month.start,
            to: month.end
        )
        return DraftBilling(
            histories: histories,
            usage: MeteredUsage(usage: rows.map(UsageEntry.init)),
            sourceUsage: rows,
            now: now
        )
    }
}

extension ControlStores {
    /// A tenant's subscriptions up to the one in course, which is the last, and PostgreSQL's clock;
    /// throws 404 where none is in course.
    func openHistories(
        of tenant: ActingTenant
    ) async throws -> (histories: [BillingHistory], now: Instant) {
        let now = try await tenants.now()
        let histories = try await histories.ownHistories(of: tenant.id)
        guard let current = histories.firstIndex(where: { $0.isOpen(at: now) }) else {
            throw Problem.notFound("the tenant '\(tenant.key)' has no live subscription")
        }
        return (Array(histories[...current]), now)
    }
}

extension BillingHistory {
    /// The month that an instant lies in; before the start the first.
    func month(at now: Instant) -> BillingPeriod {
        timeline.grid.month(containing: max(now, timeline.start))
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
