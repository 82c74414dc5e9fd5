public import Metering
public import Money

/// What a subscription's log rests on: whose it is, in which currency, zone and under which taxes.
public struct AgreementTerms: Sendable {
    /// Whose subscription it is.
    public var tenant: UniqueID
    /// The tenant's key, for messages.
    public var tenantKey: String
    /// A UUIDv7, so a tenant's subscriptions stand in the order of creation.
    public var subscription: UniqueID
    /// The tenant's currency, in which every plan of the subscription is priced.
    public var currency: Currency
    /// The tenant's taxes as they are now.
    public var tax: TaxTerms
    /// The IANA name of the zone in which periods lie, which is the tenant's when it subscribed.
    public var timeZone: String
    /// The rules of that zone.
    public var zone: any TimeZoneRules
    /// When the subscription was made, on PostgreSQL's clock.
    public var createdAt: Instant

    /// Takes every property by name.
    public init(
        tenant: UniqueID,
        tenantKey: String,
        subscription: UniqueID,
        currency: Currency,
        tax: TaxTerms,
        timeZone: String,
        zone: any TimeZoneRules,
        createdAt: Instant
    ) {
        self.tenant = tenant
        self.tenantKey = tenantKey
        self.subscription = subscription
        self.currency = currency
        self.tax = tax
        self.timeZone = timeZone
        self.zone = zone
        self.createdAt = createdAt
    }
}
