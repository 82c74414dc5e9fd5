public import Metering

/// Names a finalized invoice.
public struct InvoiceReference: Hashable, Sendable {
    /// The invoice's identifier.
    public var id: UniqueID
    /// The invoice's number.
    public var number: String

    /// A finalized invoice.
    public init(id: UniqueID, number: String) {
        self.id = id
        self.number = number
    }
}
