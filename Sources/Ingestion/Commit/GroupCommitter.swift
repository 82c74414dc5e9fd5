public import Logging
public import Metering
public import ServiceLifecycle
import Synchronization

/// Commits batches in groups: while one transaction is in flight arriving batches queue, the next
/// transaction takes them all.
public final class GroupCommitter: Service {
    /// Limits of the queue and of one transaction.
    public struct Limits: Sendable {
        /// Bytes that may wait; beyond them a batch is refused as overloaded.
        public var queuedBytesMax = 64 << 20
        /// Bytes of one transaction; a single larger batch still gets its own.
        public var groupBytesMax = 16 << 20
        /// Batches of one transaction.
        public var groupCountMax = 256

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
        var sleeper: CheckedContinuation<Void, Never>?
        var counters = Counters()
    }

    private let store: any BatchStore
    private let logger: Logger
    private let state: Mutex<State>

    /// A committer with an empty queue; nothing is committed before `run`.
    public init(store: any BatchStore, limits: Limits = Limits(), logger: Logger) {
        self.store = store
        self.logger = logger
        state = Mutex(
            State(
                queue: Queue(
                    bytesMax: limits.queuedBytesMax,
                    groupBytesMax: limits.groupBytesMax,
                    groupCountMax: limits.groupCountMax
                )
            )
        )
    }

    /// What the committer has done since it started.
    public var counters: Counters { state.withLock { $0.counters } }

    /// Bytes that wait for the next transaction.
    public var queuedBytes: Int { state.withLock { $0.queue.queuedBytes } }

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
            while let group = await nextGroup() {
                let outcomes = await store.commit(group.map(\.batch))
                precondition(outcomes.count == group.count, "a store answers for every batch")
                for (entry, outcome) in zip(group, outcomes) {
                    entry.waiter.resume(returning: outcome)
                }
            }
        } onGracefulShutdown: {
            self.close()
        }
        logger.info("group commit drained")
    }

    private func enqueue(_ entry: Queue.Entry) {
        let (admission, sleeper) = state.withLock { state in
            let admission = state.queue.enqueue(entry)
            if case .full = admission { state.counters.refusedOverloaded += 1 }
            defer { state.sleeper = nil }
            return (admission, state.sleeper)
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
            let (group, isClosed) = state.withLock { state in
                let group = state.queue.takeGroup()
                if !group.isEmpty {
                    state.counters.groups += 1
                    state.counters.batches += Int64(group.count)
                }
                return (group, state.queue.isClosed)
            }
            if !group.isEmpty { return group }
            if isClosed { return nil }
            await sleepUntilWoken()
        }
    }

    private func sleepUntilWoken() async {
        await withCheckedContinuation { continuation in
            let wakeNow = state.withLock { state in
                guard state.queue.queuedCount == 0, !state.queue.isClosed else { return true }
                state.sleeper = continuation
                return false
            }
            if wakeNow { continuation.resume() }
        }
    }

    private func close() {
        let sleeper = state.withLock { state in
            state.queue.close()
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }
}
