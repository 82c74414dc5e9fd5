public import Metering

/// Why a tenant's invoice is not finalized: what the law asks for with a tax is not known.
public struct BillingRefusal: Hashable, Sendable {
    /// Whose invoice it is.
    public var tenant: UniqueID
    /// The tenant's key.
    public var tenantKey: String
    /// When the invoice was due.
    public var at: Instant
    /// The fields, such as `issuer.address` and `billing.legal_name`.
    public var missing: [String]

    /// Takes every property by name.
    public init(tenant: UniqueID, tenantKey: String, at: Instant, missing: [String]) {
        self.tenant = tenant
        self.tenantKey = tenantKey
        self.at = at
        self.missing = missing
    }
}
