/// Which readings of rules to add up.
public struct RuleUsageQuery: Hashable, Sendable {
    /// A quarter hour.
    public var from: Instant
    /// A quarter hour after `from`; exclusive.
    public var to: Instant
    /// Nil for all.
    public var dataSource: String?
    /// Nil for all.
    public var tenant: UniqueID?
    /// Whether each tenant has rows of its own.
    public var isByTenant: Bool

    /// Takes every property by name.
    public init(
        from: Instant,
        to: Instant,
        dataSource: String? = nil,
        tenant: UniqueID? = nil,
        isByTenant: Bool = false
    ) {
        self.from = from
        self.to = to
        self.dataSource = dataSource
        self.tenant = tenant
        self.isByTenant = isByTenant
    }
}
