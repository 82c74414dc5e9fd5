public import Metering

/// Something that happened to a subscription; it takes effect at the next quarter hour.
public struct SubscriptionEvent: Hashable, Sendable {
    /// When it was asked for.
    public var at: Instant
    /// What was asked for.
    public var action: SubscriptionAction

    /// Something asked for at an instant.
    public init(at: Instant, action: SubscriptionAction) {
        self.at = at
        self.action = action
    }
}
