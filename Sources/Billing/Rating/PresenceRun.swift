public import Metering

/// Neighbouring quarter hours in which the same number of agents counted.
public struct PresenceRun: Hashable, Sendable {
    /// The first quarter hour's start.
    public var start: Instant
    /// How many quarter hours the run lasts.
    public var quarterHours: Int64
    /// How many agents counted in each of them.
    public var count: Int64

    /// A run of quarter hours with one count.
    public init(start: Instant, quarterHours: Int64, count: Int64) {
        self.start = start
        self.quarterHours = quarterHours
        self.count = count
    }
}
