public import Metering

/// An invoice as it is kept: whose it is, and where it stands in the series.
public struct KeptInvoice: Hashable, Sendable {
    /// Whose invoice it is.
    public var tenant: UniqueID
    /// Its place in the issuer's series, from 1.
    public var position: Int64
    /// The invoice with what happened to it since.
    public var invoice: IssuedInvoice

    /// Takes every property by name.
    public init(tenant: UniqueID, position: Int64, invoice: IssuedInvoice) {
        self.tenant = tenant
        self.position = position
        self.invoice = invoice
    }
}
