public import Metering

/// Who invoices whom, for what subscription: what rating does not need and an invoice shows.
public struct InvoiceParties: Hashable, Sendable {
    /// Who invoices.
    public var issuer: IssuerIdentity
    /// Who is invoiced.
    public var customer: CustomerIdentity
    /// The tenant's key.
    public var tenantKey: String
    /// The tenant's name.
    public var tenantName: String
    /// The IANA name of the tenant's billing time zone.
    public var timeZone: String
    /// The subscription.
    public var subscription: UniqueID

    /// Takes every property by name.
    public init(
        issuer: IssuerIdentity,
        customer: CustomerIdentity,
        tenantKey: String,
        tenantName: String,
        timeZone: String,
        subscription: UniqueID
    ) {
        self.issuer = issuer
        self.customer = customer
        self.tenantKey = tenantKey
        self.tenantName = tenantName
        self.timeZone = timeZone
        self.subscription = subscription
    }

    /// What is missing for an invoice that charges tax, such as `issuer.address`.
    public var fieldsMissingForTax: [String] {
        issuer.fieldsMissingForTax.map { "issuer." + $0 }
            + customer.fieldsMissingForTax.map { "billing." + $0 }
    }
}
