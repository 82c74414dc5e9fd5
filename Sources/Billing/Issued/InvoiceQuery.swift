public import Metering

/// Which invoices are asked for; nil asks for all.
public struct InvoiceQuery: Hashable, Sendable {
    /// Whose.
    public var tenant: UniqueID?
    /// In which state.
    public var state: IssuedInvoice.State?
    /// Invoices or credit notes.
    public var kind: IssuedInvoice.Kind?
    /// The newest before this place in the series comes first.
    public var before: Int64?
    /// Invoices at most.
    public var limit: Int

    /// Takes every property by name.
    public init(
        tenant: UniqueID?,
        state: IssuedInvoice.State?,
        kind: IssuedInvoice.Kind?,
        before: Int64?,
        limit: Int
    ) {
        self.tenant = tenant
        self.state = state
        self.kind = kind
        self.before = before
        self.limit = limit
    }
}
