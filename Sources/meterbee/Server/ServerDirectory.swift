import Billing
import Ingestion
import Metering
import Storage
import TenantAPI

/// Joins what ingestion looks up with where it is stored.
struct ServerDirectory: IngestDirectory {
    let authenticator: Authenticator
    let store: IngestCatalogueStore

    func identity(authorization: String?) async throws -> IngestIdentity? {
        guard let key = try await authenticator.key(authorization: authorization),
            let tenant = key.tenantID
        else { return nil }
        return IngestIdentity(
            tenant: tenant,
            agent: key.agentID,
            mayIngest: key.scopes.contains(.ingest)
        )
    }

    func tenantState(_ tenant: UniqueID) async throws -> TenantState? {
        guard let row = try await store.tenant(tenant) else { return nil }
        return TenantState(
            tenant: tenant,
            key: row.key,
            subscription: subscription(row)
        )
    }

    func catalogue() async throws -> CatalogueSnapshot {
        CatalogueSnapshot(
            dataSources: try await store.dataSources(),
            rules: try await store.rules()
        )
    }

    private func subscription(_ row: IngestCatalogueStore.TenantRow) -> TenantState.Subscription {
        guard let subscription = row.subscription, subscription.startsAt <= subscription.now else {
            return .none
        }
        if subscription.isPaused { return .paused }
        return .active(
            dataSources: subscription.dataSources,
            unpricedIsFree: subscription.unpricedIsFree,
            periodStart: periodStart(of: subscription, timeZone: row.timeZone)
        )
    }

    /// Where the service period that contains now began, for records that come late.
    private func periodStart(
        of subscription: IngestCatalogueStore.SubscriptionRow,
        timeZone: String
    ) -> Instant {
        // A zone was checked when it was stored; UTC is nearer than refusing a tenant's records.
        let zone: any TimeZoneRules = SystemTimeZone(name: timeZone) ?? UTCTimeZone()
        let grid = PeriodGrid(
            start: subscription.startsAt,
            anchor: PeriodAnchor(rawValue: subscription.anchor) ?? .calendar,
            interval: .month,
            zone: zone
        )
        return max(grid.month(containing: subscription.now).start, subscription.startsAt)
    }
}
