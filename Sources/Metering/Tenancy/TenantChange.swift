/// The changes of a tenant that one request asks for; nil leaves a property as it is.
public struct TenantChange: Hashable, Sendable {
    /// What people read; nil leaves it.
    public var name: String?
    /// The IANA name of the billing time zone; nil leaves it.
    public var timeZone: String?
    /// Whom invoices are addressed to, as JSON; replaced whole.
    public var billingJSON: String?
    /// Tax rates and exemptions, as JSON; replaced whole.
    public var taxJSON: String?
    /// How fast it may send, as JSON; replaced whole.
    public var limitsJSON: String?
    /// What it may do to its own subscription, as JSON; replaced whole.
    public var selfServiceJSON: String?

    /// Takes every property by name.
    public init(
        name: String?,
        timeZone: String?,
        billingJSON: String?,
        taxJSON: String?,
        limitsJSON: String?,
        selfServiceJSON: String?
    ) {
        self.name = name
        self.timeZone = timeZone
        self.billingJSON = billingJSON
        self.taxJSON = taxJSON
        self.limitsJSON = limitsJSON
        self.selfServiceJSON = selfServiceJSON
    }
}
