public import Metering

/// Stored records, read with the tenant's rights. Everything throws `StoreFailure`.
public protocol RecordStore: Sendable {
    func records(tenant: UniqueID, query: RecordQuery) async throws -> RecordPage
}
