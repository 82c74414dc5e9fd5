/// What the agent had taken, and its sources had told, at one moment; all of it only grows.
struct UseReading: Hashable, Sendable {
    /// One source.
    struct Source: Hashable, Sendable {
        /// What its records are billed by the default rule.
        var billableBytes: UInt64 = 0
        /// The kernel's time in its programs, while that was counted.
        var programNs: UInt64 = 0
    }

    /// Of the monotonic clock.
    var nowNs: Int64
    /// Processor time of worker and loader.
    var ownNs: Int64
    /// How long the programs' time was counted; nil where it is not.
    var countedNs: Int64?
    /// Proportional memory of worker and loader.
    var memoryBytes: Int
    var sources: [String: Source]
}
