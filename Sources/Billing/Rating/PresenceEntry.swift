public import Metering

/// A number of agents or controllers that were heard throughout a stretch of time.
public struct PresenceEntry: Hashable, Sendable {
    /// What was heard.
    public var resource: MeteredResource
    /// The first instant at which they were heard.
    public var from: Instant
    /// The first instant at which they were not any more.
    public var to: Instant
    /// How many; at least 0.
    public var count: Int64

    /// A number of agents in a stretch of time.
    public init(resource: MeteredResource, from: Instant, to: Instant, count: Int64) {
        self.resource = resource
        self.from = from
        self.to = to
        self.count = count
    }

    /// The quarter hours in which enough minutes count; a minute does when any instant of it is
    /// covered.
    func quarterHours(minMinutes: Int) -> BillingPeriod? {
        guard from < to else { return nil }
        let firstMinute = from.unixMicroseconds.floored(by: minute) / minute
        let endMinute = (to.unixMicroseconds + minute - 1).floored(by: minute) / minute
        var first = firstMinute.floored(by: 15)
        var end = (endMinute + 14).floored(by: 15)
        if min(endMinute, first + 15) - firstMinute < minMinutes { first += 15 }
        if endMinute - max(firstMinute, end - 15) < minMinutes { end -= 15 }
        guard first < end else { return nil }
        return BillingPeriod(
            start: Instant(unixSeconds: first * 60),
            end: Instant(unixSeconds: end * 60)
        )
    }
}

private let minute: Int64 = 60_000_000
