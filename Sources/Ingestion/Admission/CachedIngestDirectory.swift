public import Metering

/// An ingest directory that asks another one at most every five seconds for the same thing, and at
/// once after a change that it is told of.
public struct CachedIngestDirectory: IngestDirectory {
    private struct CatalogueKey: Hashable {}

    private let base: any IngestDirectory
    private let states = ExpiringCache<UniqueID, TenantState?>(
        lifetime: .seconds(5),
        countMax: 10_000
    )
    private let catalogues = ExpiringCache<CatalogueKey, CatalogueSnapshot>(
        lifetime: .seconds(5),
        countMax: 1
    )

    /// Caches what `base` answers.
    public init(base: any IngestDirectory) {
        self.base = base
    }

    /// Asks the base, which caches keys itself.
    public func identity(authorization: String?) async throws -> IngestIdentity? {
        try await base.identity(authorization: authorization)
    }

    /// The tenant's agreement, at most five seconds old.
    public func tenantState(_ tenant: UniqueID) async throws -> TenantState? {
        try await states.value(tenant) { [base] in try await base.tenantState(tenant) }
    }

    /// Has the next look-up of a tenant's agreement read it anew.
    public func forget(_ tenant: UniqueID) {
        states.remove(tenant)
        base.forget(tenant)
    }

    /// The catalogue, at most five seconds old.
    public func catalogue() async throws -> CatalogueSnapshot {
        try await catalogues.value(CatalogueKey()) { [base] in try await base.catalogue() }
    }

    /// Forgets everything, so that requests that begin now see what was just changed.
    public func invalidate() {
        states.removeAll()
        catalogues.removeAll()
    }
}
