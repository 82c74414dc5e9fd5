public import Metering

/// The ledger of acts. Everything throws `StoreFailure`.
public protocol AuditStore: Sendable {
    /// Entries from the newest on.
    func entries(_ query: AuditQuery) async throws -> [AuditEntry]
}
