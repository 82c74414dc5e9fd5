import Ingestion
import Metering
import Synchronization

/// A store whose commits wait until they are let through.
final class GatedBatchStore: BatchStore {
    private struct State {
        var sizes: [Int] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let base = MemoryBatchStore()
    private let state = Mutex(State())

    /// How many batches each commit had that began, in order.
    var sizes: [Int] { state.withLock { $0.sizes } }

    func letThrough() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func prepare() async {}

    func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>] {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.sizes.append(batches.count)
                state.waiting.append(continuation)
            }
        }
        return await base.commit(batches)
    }
}
