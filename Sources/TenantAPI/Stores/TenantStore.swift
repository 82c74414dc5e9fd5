public import Metering

/// Tenants and their subscriptions. Everything throws `StoreFailure`.
public protocol TenantStore: Sendable {
    /// PostgreSQL's clock.
    func now() async throws -> Instant

    func create(_ tenant: Tenant) async throws
    func tenant(key: String) async throws -> Tenant?
    /// Tenants whose keys come after `after`, by key.
    func tenants(after: String?, limit: Int) async throws -> [Tenant]
    /// Changes a tenant and returns it; nil when there is none of that key.
    func change(tenant key: String, _ change: TenantChange) async throws -> Tenant?

    /// Starts a subscription; throws `StoreFailure.exists` while another one is live.
    func create(_ agreement: Agreement, tenant: UniqueID) async throws
    /// A tenant's subscriptions after `after`, oldest first.
    func agreements(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [Agreement]

    /// A tenant's own row, read with the tenant's rights.
    func ownTenant(_ tenant: UniqueID) async throws -> Tenant?
    /// A tenant's live subscription, read with the tenant's rights.
    func liveAgreement(of tenant: UniqueID) async throws -> Agreement?
}
