public import Metering

/// API keys and enrollment tokens. Everything throws `StoreFailure`.
public protocol KeyStore: Sendable {
    /// Whatever key has that id, of whichever tenant, usable or not.
    func keyRecord(id: UniqueID) async throws -> KeyRecord?
    /// Whatever enrollment token has that id, of whichever tenant, usable or not.
    func enrollmentToken(id: UniqueID) async throws -> EnrollmentToken?

    /// Stores a key; `tenantID` nil for an operator's.
    func create(_ key: KeyRecord) async throws
    /// The keys of a tenant, or of operators, that are not revoked, after `after`, by id.
    func keys(tenant: UniqueID?, after: UniqueID?, limit: Int) async throws -> [KeyRecord]
    /// Revokes a key; false when the tenant (or the operators) have no such key.
    func revokeKey(id: UniqueID, tenant: UniqueID?) async throws -> Bool

    func create(_ token: EnrollmentToken) async throws
    /// A tenant's enrollment tokens that are not revoked, after `after`, by id.
    func enrollmentTokens(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [EnrollmentToken]
    func revokeEnrollmentToken(id: UniqueID, tenant: UniqueID) async throws -> Bool
}
