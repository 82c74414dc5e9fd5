import Synchronization

/// What plans' retention has deleted since the process started.
public final class RetentionCounters: Sendable {
    /// Segments, and the records in them.
    public struct Reading: Hashable, Sendable {
        /// Segments deleted.
        public var segments: Int64 = 0
        /// Records in them.
        public var records: Int64 = 0
    }

    private let state = Mutex(Reading())

    /// Everything at zero.
    public init() {}

    /// What was deleted so far.
    public var current: Reading { state.withLock { $0 } }

    func add(_ deleted: Reading) {
        state.withLock { reading in
            reading.segments += deleted.segments
            reading.records += deleted.records
        }
    }
}
