import CLinux
import Glibc
import Synchronization

/// Batches that wait for the uplink: bounded, oldest first, between the thread that drains sources
/// and the one that sends.
package final class BatchQueue: Sendable {
    /// What became of one source's records after they were written.
    package struct Tally: Hashable, Sendable {
        /// Queued or on their way.
        package var pending: UInt64 = 0
        /// Accepted by the server.
        package var acknowledged: UInt64 = 0
        /// Refused by the server for good.
        package var rejected: UInt64 = 0
        /// Dropped here for want of room.
        package var evicted: UInt64 = 0
    }

    private struct State {
        var batches: [Batch] = []
        var queuedBytes = 0
        /// The first batch is on its way and must stay as it is.
        var isSending = false
        var isClosed = false
        var tallies: [String: Tally] = [:]
    }

    private let bytesMax: Int
    private let state = Mutex(State())
    /// Readable when there is something to send or the queue is closed.
    private let wake: Int32

    /// A queue that drops its oldest batches beyond `bytesMax` of compressed bytes.
    package init(bytesMax: Int) {
        self.bytesMax = bytesMax
        wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { Glibc.close(wake) }

    /// Adds a batch, dropping older ones where there is no room.
    package func append(_ batch: Batch) {
        state.withLock { state in
            state.batches.append(batch)
            state.queuedBytes += batch.body.count
            state.tallies[batch.source, default: Tally()].pending += UInt64(batch.records)
            let first = state.isSending ? 1 : 0
            while state.queuedBytes > bytesMax, state.batches.count > first + 1 {
                let dropped = state.batches.remove(at: first)
                settle(dropped, &state) { $0.evicted += $1 }
            }
        }
        signal()
    }

    /// The oldest batch, which stays in the queue until `finish`; nil where there is none.
    func beginSending() -> Batch? {
        state.withLock { state in
            guard let batch = state.batches.first else { return nil }
            state.isSending = true
            return batch
        }
    }

    /// Takes the batch away that was sent.
    func finish(rejectedRecords: Int) {
        state.withLock { state in
            guard state.isSending, !state.batches.isEmpty else { return }
            state.isSending = false
            let batch = state.batches.removeFirst()
            let rejected = UInt64(min(max(rejectedRecords, 0), batch.records))
            settle(batch, &state) { tally, records in
                tally.rejected += rejected
                tally.acknowledged += records - rejected
            }
        }
    }

    /// Nothing comes any more; the sender ends when the queue is empty or gives up.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal()
    }

    /// Whether `close` was called.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// What became of a source's records.
    package func tally(_ source: String) -> Tally {
        state.withLock { $0.tallies[source] ?? Tally() }
    }

    /// Waits until something is there to send, the queue is closed, or the time is over.
    func wait(timeoutMs: Int) {
        var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, Int32(clamping: timeoutMs))
        var count: UInt64 = 0
        read(wake, &count, MemoryLayout<UInt64>.size)
    }

    private func signal() {
        var one: UInt64 = 1
        write(wake, &one, MemoryLayout<UInt64>.size)
    }

    private func settle(
        _ batch: Batch,
        _ state: inout State,
        _ update: (inout Tally, UInt64) -> Void
    ) {
        let records = UInt64(batch.records)
        state.queuedBytes -= batch.body.count
        var tally = state.tallies[batch.source] ?? Tally()
        tally.pending -= records
        update(&tally, records)
        state.tallies[batch.source] = tally
    }
}
