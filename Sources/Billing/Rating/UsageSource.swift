import Metering

/// Where rating finds what was measured; half-open periods that begin and end on quarter hours.
public protocol UsageSource {
    /// Billable bytes of a data source that were received in a period.
    func billableBytes(dataSource: String, in period: BillingPeriod) -> Int128

    /// How many agents or controllers counted in each quarter hour of a period, in time order.
    ///
    /// One counts in a quarter hour if it was heard in at least `minMinutes` of its minutes.
    /// Quarter hours that no run covers have none.
    func presence(of resource: MeteredResource, minMinutes: Int, in period: BillingPeriod)
        -> [PresenceRun]
}
