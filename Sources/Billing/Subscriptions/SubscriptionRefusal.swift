/// Why an event cannot have happened to a subscription.
public struct SubscriptionRefusal: Error, Hashable, Sendable {
    /// The event's place in the history that was given.
    public var eventIndex: Int
    /// Says what is in the way.
    public var message: String
}
