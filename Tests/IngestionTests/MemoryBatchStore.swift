import Ingestion
import Metering
import Synchronization

/// A store in memory that keeps batch keys as the database does, and can be made to fail.
final class MemoryBatchStore: BatchStore {
    private struct State {
        var batches: [String: PendingBatch] = [:]
        var failure: CommitFailure?
    }

    private let state = Mutex(State())

    /// Every commit from now on fails so; nil for none.
    func fail(with failure: CommitFailure?) { state.withLock { $0.failure = failure } }

    /// What was accepted.
    var batches: [PendingBatch] { state.withLock { Array($0.batches.values) } }

    func prepare() async {}

    func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>] {
        state.withLock { state in
            batches.map { batch in
                if let failure = state.failure { return .failure(failure) }
                let claim = "\(batch.tenant)/\(batch.signal)/\(batch.key)"
                if let known = state.batches[claim], !batch.parts.isEmpty {
                    guard known.bodyHash == batch.bodyHash else { return .success(.keyReused) }
                    return .success(
                        .duplicate(
                            receipt: known.receipt,
                            rejectedRecords: known.refusedRecords,
                            refusalMessage: known.refusalMessage
                        )
                    )
                }
                if !batch.parts.isEmpty { state.batches[claim] = batch }
                return .success(
                    .accepted(
                        CommittedBatch(
                            receipt: batch.receipt,
                            receivedAt: Instant(unixSeconds: 0),
                            rejectedRecords: batch.refusedRecords,
                            refusalMessage: batch.refusalMessage,
                            receiptJSON: batch.wantsReceipt ? "{}" : nil
                        )
                    )
                )
            }
        }
    }
}
