public import Metering
public import Money

/// A subscription's life with everything that was measured in it: what `simulate` makes invoices
/// of.
public struct Scenario: Sendable {
    /// The tenant's currency.
    public var currency: Currency
    /// The tenant's taxes.
    public var tax: TaxTerms
    /// Invoices due up to this instant are made.
    public var until: Instant
    /// Prepaid credit, in the order granted.
    public var credits: [CreditGrant]
    /// What was received.
    public var usage: RecordedUsage
    /// The subscription; nil if no event starts one.
    public var timeline: SubscriptionTimeline?
}

extension Scenario {
    /// Every invoice due up to `until`, in order.
    public func invoices() -> [Invoice] {
        guard let timeline else { return [] }
        var account = BillingAccount(currency: currency, credits: credits)
        return BillingEngine(timeline: timeline, tax: tax)
            .invoices(until: until, usage: usage, account: &account)
    }
}
