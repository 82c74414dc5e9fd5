public import Metering

/// Which part of what a usage line came from is asked for.
public struct LineSourceQuery: Hashable, Sendable {
    /// Whose line it is.
    public var tenant: UniqueID
    /// The data sources that it prices.
    public var dataSources: [String]
    /// The time that it prices.
    public var period: BillingPeriod
    /// The buckets after this one come first.
    public var after: BucketPosition?
    /// Buckets at most.
    public var limit: Int

    /// Takes every property by name.
    public init(
        tenant: UniqueID,
        dataSources: [String],
        period: BillingPeriod,
        after: BucketPosition?,
        limit: Int
    ) {
        self.tenant = tenant
        self.dataSources = dataSources
        self.period = period
        self.after = after
        self.limit = limit
    }
}
