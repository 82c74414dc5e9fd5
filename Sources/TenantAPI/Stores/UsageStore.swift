public import Metering

/// Metered usage, read with the tenant's rights. Everything throws `StoreFailure`.
public protocol UsageStore: Sendable {
    /// Rows by window and then by what they are told apart by; nil when there are more than
    /// `query.rowsMax`.
    func usage(tenant: UniqueID, query: UsageQuery) async throws -> [UsageRow]?
    /// Accepted usage per data source and quarter hour within `[from, to)`, by quarter hour.
    func sourceUsage(
        tenant: UniqueID,
        from: Instant,
        to: Instant
    ) async throws -> [SourceUsage]
}
