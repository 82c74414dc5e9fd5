public import Metering

/// A delivery that a server has taken on for the time of a lease.
public struct ClaimedDelivery: Hashable, Sendable {
    /// Where it goes.
    public enum Target: Hashable, Sendable {
        /// To a webhook, signed with its secrets, the newest first.
        case webhook(url: String, secrets: [[UInt8]])
        /// To a tenant's e-mail address.
        case email(address: String)
    }

    /// The tenant that is told.
    public var tenant: UniqueID
    /// The delivery.
    public var id: UniqueID
    /// How often it was tried, this time included; tells this claim from later ones.
    public var attempt: Int
    /// The notification; the message's `webhook-id` at every attempt.
    public var notification: UniqueID
    /// What the message is about.
    public var kind: TenantNotification.Kind
    /// When it happened.
    public var occurredAt: Instant
    /// The tenant's key.
    public var tenantKey: String
    /// The message's data as JSON.
    public var dataJSON: String
    /// Where it goes.
    public var target: Target

    /// Takes every property by name.
    public init(
        tenant: UniqueID,
        id: UniqueID,
        attempt: Int,
        notification: UniqueID,
        kind: TenantNotification.Kind,
        occurredAt: Instant,
        tenantKey: String,
        dataJSON: String,
        target: Target
    ) {
        self.tenant = tenant
        self.id = id
        self.attempt = attempt
        self.notification = notification
        self.kind = kind
        self.occurredAt = occurredAt
        self.tenantKey = tenantKey
        self.dataJSON = dataJSON
        self.target = target
    }
}
