/// A customer of the operator.
public struct Tenant: Hashable, Sendable {
    /// A UUIDv7, so in the order of creation.
    public var id: UniqueID
    /// The key, `[a-z0-9][a-z0-9._-]{0,62}`, unique in the installation.
    public var key: String
    /// What people read.
    public var name: String
    /// An ISO 4217 code; it never changes.
    public var currency: String
    /// The IANA name of the billing time zone.
    public var timeZone: String
    /// Whom invoices are addressed to, as JSON.
    public var billingJSON: String
    /// Tax rates and exemptions, as JSON.
    public var taxJSON: String
    /// How fast it may send, as JSON.
    public var limitsJSON: String
    /// What it may do to its own subscription, as JSON.
    public var selfServiceJSON: String
    /// When it was made, on PostgreSQL's clock.
    public var createdAt: Instant

    /// Takes every property by name.
    public init(
        id: UniqueID,
        key: String,
        name: String,
        currency: String,
        timeZone: String,
        billingJSON: String,
        taxJSON: String,
        limitsJSON: String,
        selfServiceJSON: String,
        createdAt: Instant
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.currency = currency
        self.timeZone = timeZone
        self.billingJSON = billingJSON
        self.taxJSON = taxJSON
        self.limitsJSON = limitsJSON
        self.selfServiceJSON = selfServiceJSON
        self.createdAt = createdAt
    }
}
