public import Metering

/// Where a tenant is told of what happens, without the secret that signs it.
public struct Webhook: Hashable, Sendable {
    /// A UUIDv7.
    public var id: UniqueID
    /// An absolute URL in its normal form.
    public var url: String
    /// What people call it.
    public var description: String
    /// What it is told of; empty for everything.
    public var kinds: [TenantNotification.Kind]
    /// When it was made.
    public var createdAt: Instant
    /// Until when the previous secret signs too; nil when there is none.
    public var previousSecretUntil: Instant?
    /// Since when nothing is sent to it; nil while it is in use.
    public var disabledAt: Instant?
    /// Why nothing is sent to it.
    public var disabledReason: String?

    /// Takes every property by name.
    public init(
        id: UniqueID,
        url: String,
        description: String,
        kinds: [TenantNotification.Kind],
        createdAt: Instant,
        previousSecretUntil: Instant? = nil,
        disabledAt: Instant? = nil,
        disabledReason: String? = nil
    ) {
        self.id = id
        self.url = url
        self.description = description
        self.kinds = kinds
        self.createdAt = createdAt
        self.previousSecretUntil = previousSecretUntil
        self.disabledAt = disabledAt
        self.disabledReason = disabledReason
    }
}
