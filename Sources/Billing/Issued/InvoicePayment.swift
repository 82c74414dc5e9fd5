public import Metering
public import Money

/// Money that was received for an invoice.
public struct InvoicePayment: Hashable, Sendable {
    /// A UUIDv7, so in the order in which payments were recorded.
    public var id: UniqueID
    /// More than nothing, in the invoice's currency.
    public var amount: Amount
    /// When the money was received.
    public var paidAt: Instant
    /// How it was paid, such as `bank_transfer`.
    public var method: String?
    /// What the payer or a bank calls it.
    public var reference: String?

    /// Takes every property by name.
    public init(
        id: UniqueID,
        amount: Amount,
        paidAt: Instant,
        method: String?,
        reference: String?
    ) {
        self.id = id
        self.amount = amount
        self.paidAt = paidAt
        self.method = method
        self.reference = reference
    }
}
