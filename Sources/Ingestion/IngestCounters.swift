import Synchronization

/// What the OTLP routes have done since the process started.
public final class IngestCounters: Sendable {
    /// One reading of all counters.
    public struct Reading: Sendable {
        /// Requests by HTTP status.
        public var replies: [Int: Int64] = [:]
        /// Records stored and metered.
        public var acceptedRecords: Int64 = 0
        /// What the rules made of them.
        public var billableBytes: Int64 = 0
        /// Records refused for good: counted, neither stored nor billed.
        public var refusedRecords: Int64 = 0
        /// Requests that were known already.
        public var duplicates: Int64 = 0
        /// Records that their own rule failed on and that `canonical-v1` billed.
        public var ruleFailures: Int64 = 0
    }

    private let reading = Mutex(Reading())

    /// Everything at zero.
    public init() {}

    /// The counters now.
    public var current: Reading { reading.withLock { $0 } }

    func countReply(status: Int) {
        reading.withLock { $0.replies[status, default: 0] += 1 }
    }

    func add(_ change: (inout Reading) -> Void) {
        reading.withLock { change(&$0) }
    }
}
