public import Metering

/// One notification on its way to one webhook.
public struct WebhookDelivery: Hashable, Sendable {
    /// How far it has come.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It is tried, or will be.
        case pending
        /// The webhook took it.
        case delivered
        /// It is not tried any more.
        case failed
    }

    /// Names the delivery.
    public var id: UniqueID
    /// The message's `webhook-id`.
    public var notification: UniqueID
    /// What the message is about.
    public var kind: TenantNotification.Kind
    /// How far it has come.
    public var state: State
    /// How often it was tried.
    public var attempts: Int
    /// When it was made.
    public var createdAt: Instant
    /// When it is tried next; nil once it is over.
    public var nextAttemptAt: Instant?
    /// The HTTP status of the last answer; nil for none.
    public var lastStatus: Int?
    /// What went wrong last.
    public var lastError: String?

    /// Takes every property by name.
    public init(
        id: UniqueID,
        notification: UniqueID,
        kind: TenantNotification.Kind,
        state: State,
        attempts: Int,
        createdAt: Instant,
        nextAttemptAt: Instant?,
        lastStatus: Int?,
        lastError: String?
    ) {
        self.id = id
        self.notification = notification
        self.kind = kind
        self.state = state
        self.attempts = attempts
        self.createdAt = createdAt
        self.nextAttemptAt = nextAttemptAt
        self.lastStatus = lastStatus
        self.lastError = lastError
    }
}
