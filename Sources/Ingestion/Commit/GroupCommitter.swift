public import Logging
public import Metering
public import ServiceLifecycle
import Synchronization

/// Commits batches in groups: while one transaction is in flight arriving batches queue, the next
/// transaction takes them all.
///
/// With several stores a second transaction begins beside the first once enough bytes wait: one
/// writes while the disk makes the other durable.
public final class GroupCommitter: Service {
    /// Limits of the queue and of one transaction.
    public struct Limits: Sendable {
        /// Bytes that may wait; beyond them a batch is refused as overloaded.
        public var queuedBytesMax = 64 << 20
        /// Bytes of one transaction; a single larger batch still gets its own.
        public var groupBytesMax = 16 << 20
        /// Batches of one transaction.
        public var groupCountMax = 256
        /// Bytes that must wait before a transaction begins beside another; fewer wait for it to
        /// end, so that small requests are not split into many commits.
        public var overlapBytesMin = 128 << 10

        /// The defaults of a server on a small machine.
        public init() {}
    }

    /// What the committer has done since it started.
    public struct Counters: Sendable {
        /// Transactions begun.
        public var groups: Int64 = 0
        /// Batches in them.
        public var batches: Int64 = 0
        /// Batches refused because the queue was full.
        public var refusedOverloaded: Int64 = 0
    }

    private typealias Outcome = Result<BatchOutcome, CommitFailure>
    private typealias Queue = CommitQueue<CheckedContinuation<Outcome, Never>>

    private struct State: Sendable {
        var queue: Queue
        let overlapBytesMin: Int
        /// Lanes that wait for batches.
        var sleepers: [CheckedContinuation<Void, Never>] = []
        var inFlight = 0
        var counters = Counters()

        /// Whether a transaction should begin now.
        var mayBegin: Bool {
            guard queue.queuedCount > 0 else { return false }
            return inFlight == 0 || queue.isClosed || queue.queuedBytes >= overlapBytesMin
        }

        mutating func takeSleeperToWake() -> CheckedContinuation<Void, Never>? {
            mayBegin ? sleepers.popLast() : nil
        }
    }

    private let stores: [any BatchStore]
    private let logger: Logger
    private let state: Mutex<State>

    /// A committer with an empty queue; nothing is committed before `run`.
    ///
    /// - Parameter stores: at least one; each carries one transaction at a time.
    public init(stores: [any BatchStore], limits: Limits = Limits(), logger: Logger) {
        precondition(!stores.isEmpty, "a committer has a store")
        self.stores = stores
        self.logger = logger
        state = Mutex(
            State(
                queue: Queue(
                    bytesMax: limits.queuedBytesMax,
                    groupBytesMax: limits.groupBytesMax,
                    groupCountMax: limits.groupCountMax
                ),
                overlapBytesMin: limits.overlapBytesMin
            )
        )
    }

    /// What the committer has done since it started.
    public var counters: Counters { state.withLock { $0.counters } }

    /// Bytes that wait for the next transaction.
    public var queuedBytes: Int { state.withLock { $0.queue.queuedBytes } }

    /// Batches that wait for the next transaction.
    public var queuedCount: Int { state.withLock { $0.queue.queuedCount } }

    /// Waits until the batch is durable, or until it is certain that it is not acknowledged.
    public func commit(_ batch: PendingBatch) async throws(CommitFailure) -> BatchOutcome {
        let outcome: Outcome = await withCheckedContinuation { continuation in
            enqueue(Queue.Entry(batch: batch, waiter: continuation))
        }
        return try outcome.get()
    }

    /// Commits group after group until shut down gracefully; what is queued then is still
    /// committed.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for store in stores { group.addTask { await self.commitGroups(to: store) } }
            }
        } onGracefulShutdown: {
            self.close()
        }
        logger.info("group commit drained")
    }

    private func commitGroups(to store: any BatchStore) async {
        await store.prepare()
        while let group = await nextGroup() {
            let outcomes = await store.commit(group.map(\.batch))
            precondition(outcomes.count == group.count, "a store answers for every batch")
            state.withLock { $0.inFlight -= 1 }
            for (entry, outcome) in zip(group, outcomes) {
                entry.waiter.resume(returning: outcome)
            }
        }
    }

    private func enqueue(_ entry: Queue.Entry) {
        let (admission, sleeper) = state.withLock { state in
            let admission = state.queue.enqueue(entry)
            if case .full = admission { state.counters.refusedOverloaded += 1 }
            return (admission, state.takeSleeperToWake())
        }
        sleeper?.resume()
        switch admission {
        case .queued: break
        case .full: entry.waiter.resume(returning: .failure(.overloaded))
        case .closed:
            entry.waiter.resume(returning: .failure(.unavailable("the server is shutting down")))
        }
    }

    /// The next group, or nil when the queue is closed and empty.
    private func nextGroup() async -> [Queue.Entry]? {
        while true {
            let (group, isDrained) = state.withLock { state in
                guard state.mayBegin else {
                    return ([Queue.Entry](), state.queue.isClosed && state.queue.queuedCount == 0)
                }
                let group = state.queue.takeGroup()
                state.inFlight += 1
                state.counters.groups += 1
                state.counters.batches += Int64(group.count)
                return (group, false)
            }
            if !group.isEmpty { return group }
            if isDrained { return nil }
            await sleepUntilWoken()
        }
    }

    private func sleepUntilWoken() async {
        await withCheckedContinuation { continuation in
            let wakeNow = state.withLock { state in
                guard !state.mayBegin, !state.queue.isClosed else { return true }
                state.sleepers.append(continuation)
                return false
            }
            if wakeNow { continuation.resume() }
        }
    }

    /// Ends `run` once everything that is queued is committed.
    func close() {
        let sleepers = state.withLock { state in
            state.queue.close()
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.resume() }
    }
}
