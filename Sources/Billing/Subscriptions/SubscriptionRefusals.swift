/// Every event of a history that cannot have happened, in time order.
public struct SubscriptionRefusals: Error, Hashable, Sendable {
    /// At least one.
    public var refusals: [SubscriptionRefusal]

    init(_ refusals: [SubscriptionRefusal]) { self.refusals = refusals }
}
