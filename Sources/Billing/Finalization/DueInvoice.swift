public import Metering

/// A computed invoice of one of a tenant's subscriptions, and the corrections that are in it.
public struct DueInvoice: Sendable {
    /// The place of the subscription among the tenant's.
    public var subscription: Int
    /// As the engine made it.
    public var invoice: Invoice
    /// What identifies it from now on.
    public var id: UniqueID
    /// The corrections that it bills.
    public var corrections: [InvoiceCorrection]
}
