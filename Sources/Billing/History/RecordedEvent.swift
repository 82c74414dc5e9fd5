public import Metering

/// One entry of a subscription's log; entries are never changed.
public struct RecordedEvent: Hashable, Sendable {
    /// When the request was taken, on PostgreSQL's clock.
    public var requestedAt: Instant
    /// The instant that billing counts, which differs for a start at a time of its own.
    public var occursAt: Instant
    /// What was asked for.
    public var action: RecordedAction

    /// Something asked for; without `occursAt` it happens when it is asked for.
    public init(requestedAt: Instant, occursAt: Instant? = nil, action: RecordedAction) {
        self.requestedAt = requestedAt
        self.occursAt = occursAt ?? requestedAt
        self.action = action
    }
}
