/// A customer of the operator.
public struct Tenant: Hashable, Sendable {
    public var id: UniqueID
    /// The key, `[a-z0-9][a-z0-9._-]{0,62}`, unique in the installation.
    public var key: String
    public var name: String
    /// An ISO 4217 code; it never changes.
    public var currency: String
    /// The IANA name of the billing time zone.
    public var timeZone: String
    /// Whom invoices are addressed to, as JSON.
    public var billingJSON: String
    /// Tax rates and exemptions, as JSON.
    public var taxJSON: String
    public var createdAt: Instant

    public init(
        id: UniqueID,
        key: String,
        name: String,
        currency: String,
        timeZone: String,
        billingJSON: String,
        taxJSON: String,
        createdAt: Instant
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.currency = currency
        self.timeZone = timeZone
        self.billingJSON = billingJSON
        self.taxJSON = taxJSON
        self.createdAt = createdAt
    }
}
