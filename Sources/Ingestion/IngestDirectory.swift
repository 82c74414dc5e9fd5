public import Metering

/// What admission looks up, mostly in a cache; every look-up throws when the database is needed and
/// does not answer.
public protocol IngestDirectory: Sendable {
    /// The identity behind an `Authorization` header; nil for a missing, unknown, expired or
    /// revoked key. Throws a refusal for a key that can never send.
    func identity(authorization: String?) async throws -> IngestIdentity?
    /// The tenant's agreement; nil for a tenant that no longer exists.
    func tenantState(_ tenant: UniqueID) async throws -> TenantState?
    /// Has the next look-up of a tenant's agreement read it anew.
    func forget(_ tenant: UniqueID)
    /// The data sources and rules in force and to come.
    func catalogue() async throws -> CatalogueSnapshot
}
