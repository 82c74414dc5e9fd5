import Billing
import Ingestion
import Metering
import Storage
import TenantAPI

/// Joins what ingestion looks up with where it is stored.
struct ServerDirectory: IngestDirectory {
    let authenticator: Authenticator
    let store: IngestCatalogueStore
    let histories: HistoryRepository
    let brokenRules: BrokenRuleLog

    func identity(authorization: String?) async throws -> IngestIdentity? {
        guard let key = try await authenticator.key(authorization: authorization) else {
            return nil
        }
        guard let tenant = key.tenantID else { throw IngestRefusal.operatorKey }
        return IngestIdentity(
            tenant: tenant,
            agent: key.agentID,
            mayIngest: key.scopes.contains(.ingest)
        )
    }

    func tenantState(_ tenant: UniqueID) async throws -> TenantState? {
        // The revision is read before the log: should that change in between, a commit finds out.
        guard let row = try await store.tenant(tenant) else { return nil }
        let open = try await histories.histories(of: [tenant]).first { $0.isOpen(at: row.now) }
        let agreed = try await subscription(open, at: row.now)
        return TenantState(
            tenant: tenant,
            key: row.key,
            subscription: agreed,
            revision: row.revision,
            isLimited: open?.limitsAdmission(at: row.now) ?? false,
            // What is agreed takes effect at quarter hours.
            validUntil: Instant(
                unixMicroseconds: row.now.quarterHourStart.unixMicroseconds + Instant.quarterHour
            ),
            limits: row.limits
        )
    }

    /// Nothing is cached here.
    func forget(_ tenant: UniqueID) {}

    func catalogue() async throws -> CatalogueSnapshot {
        let catalogue = CatalogueSnapshot(
            dataSources: try await store.dataSources(),
            rules: try await store.rules()
        )
        brokenRules.tell(catalogue)
        return catalogue
    }

    private func subscription(
        _ history: BillingHistory?,
        at now: Instant
    ) async throws -> TenantState.Subscription {
        guard let history, history.timeline.start <= now else { return .none }
        let timeline = history.timeline
        if timeline.isPaused(at: now) { return .paused }
        let plans = history.admittingTimelines(at: now).map { $0.plan(at: now).plan }
        var dataSources = Set(plans.flatMap(\.pricedDataSources))
        var unpricedIsFree = plans.contains { $0.unpriced == .free }
        if let products = history.products(at: now) {
            // What the plan entitles to limits what is priced, and what would be free.
            let entitled = try await store.dataSources().filter { products.contains($0.product) }
            let keys = entitled.map(\.key)
            dataSources = unpricedIsFree ? Set(keys) : dataSources.intersection(keys)
            unpricedIsFree = false
        }
        return .active(
            dataSources: dataSources,
            unpricedIsFree: unpricedIsFree,
            periodStart: max(timeline.grid.month(containing: now).start, timeline.start)
        )
    }
}
