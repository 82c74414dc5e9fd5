/// A slot of one of a tenant's subscriptions.
public struct DueSlot: Sendable {
    /// The place of the subscription among the tenant's.
    public var subscription: Int
    /// When an invoice may be due, and for what.
    public var slot: InvoiceSlot

    /// The parts of time whose usage is priced in the slot.
    public var measuredPeriods: [BillingPeriod] { slot.measuredPeriods }
}
