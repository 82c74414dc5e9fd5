public import Metering

/// Tenants. Everything throws `StoreFailure`.
public protocol TenantStore: Sendable {
    /// PostgreSQL's clock.
    func now() async throws -> Instant

    func create(_ tenant: Tenant) async throws
    func tenant(key: String) async throws -> Tenant?
    /// Tenants whose keys come after `after`, by key.
    func tenants(after: String?, limit: Int) async throws -> [Tenant]
    /// Changes a tenant and returns it; nil when there is none of that key.
    func change(tenant key: String, _ change: TenantChange) async throws -> Tenant?

    /// A tenant's own row, read with the tenant's rights.
    func ownTenant(_ tenant: UniqueID) async throws -> Tenant?
}
