public import Metering

/// Agents that were heard from in as many minutes of one quarter hour.
public struct PresenceCount: Hashable, Sendable {
    /// What was heard.
    public var resource: MeteredResource
    /// The quarter hour's start.
    public var quarterHour: Instant
    /// 1 to 15.
    public var minutes: Int
    /// How many agents or controllers.
    public var count: Int64

    /// Takes every property by name.
    public init(resource: MeteredResource, quarterHour: Instant, minutes: Int, count: Int64) {
        self.resource = resource
        self.quarterHour = quarterHour
        self.minutes = minutes
        self.count = count
    }
}
