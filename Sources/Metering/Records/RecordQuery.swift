/// Which stored records to read, and in which order.
public struct RecordQuery: Hashable, Sendable {
    /// By `occurredAt`.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        case newestFirst = "desc"
        case oldestFirst = "asc"
    }

    /// Nil for all data sources.
    public var dataSource: String?
    /// By `occurredAt`, inclusive.
    public var from: Instant
    /// By `occurredAt`, exclusive.
    public var to: Instant
    /// Newest or oldest first.
    public var order: Order
    /// How many records a page has at most, 1 to 500.
    public var limit: Int
    /// Where the page before ended, as the store said in `RecordPage.next`.
    public var after: String?

    /// Takes every property by name.
    public init(
        dataSource: String?,
        from: Instant,
        to: Instant,
        order: Order,
        limit: Int,
        after: String?
    ) {
        self.dataSource = dataSource
        self.from = from
        self.to = to
        self.order = order
        self.limit = limit
        self.after = after
    }
}
