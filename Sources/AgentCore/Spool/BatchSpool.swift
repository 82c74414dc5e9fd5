import CLinux
import Glibc
import Synchronization

/// Batches that wait for the server: bounded, in order of their numbers, between the thread that
/// drains sources and the one that sends.
///
/// They lie in files where a directory is given, and in a little memory where it is not or cannot
/// be written. Room is made by dropping the oldest of the least value; every drop is counted.
package final class BatchSpool: Sendable {
    /// How much may wait.
    package struct Limits: Sendable {
        /// Bytes of all files.
        package var fileBytesMax = 512 << 20
        /// Compressed bytes in memory.
        package var memoryBytesMax = 8 << 20
        /// One file; the unit in which room is made.
        package var oneFileBytes = 1 << 20

        /// The usual ones.
        package init() {}
    }

    private let limits: Limits
    private let report: @Sendable (String) -> Void
    private let state: Mutex<SpoolState>
    /// Readable when there is something to send or nothing comes any more.
    private let wake: Int32

    /// Takes up what an earlier run left in `directory`; nil keeps everything in memory.
    ///
    /// - Parameter report: Takes one line for the operator.
    /// - Throws: `AgentError` where the directory cannot be used.
    package init(
        directory: String?,
        limits: Limits = Limits(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(AgentError) {
        self.limits = limits
        self.report = report
        state = Mutex(try SpoolState(directory: directory, limits: limits))
        wake = eventfd(1, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { Glibc.close(wake) }

    /// Adds a batch, making room where there is none.
    package func append(_ batch: Batch) {
        let lines = state.withLock { $0.append(batch, limits) }
        for line in lines { report(line) }
        signal()
    }

    /// The oldest batch, the same until `finish`; nil where there is none.
    package func beginSending() -> NumberedBatch? {
        state.withLock { $0.beginSending() }
    }

    /// The key of the batch that is being sent.
    package func key(of batch: NumberedBatch, agentID: String) -> String {
        state.withLock { $0.numbering.key(agentID: agentID, number: batch.number) }
    }

    /// Settles the batch that was sent.
    package func finish(rejectedRecords: Int) {
        let line = state.withLock { $0.finish(rejectedRecords: rejectedRecords) }
        if let line { report(line) }
    }

    /// Goes on under a new spool, after the server refused a key.
    package func beginSpool() {
        let line = state.withLock { state -> String? in
            do {
                try state.numbering.beginSpool()
                return nil
            } catch {
                return "\(error)"
            }
        }
        if let line { report(line) }
    }

    /// Nothing comes any more; the sender ends when all is sent or gives up.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal()
    }

    /// Whether `close` was called.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// What became of an account's records.
    package func tally(_ key: LedgerKey) -> SpoolTally { state.withLock { $0.tally(key) } }

    /// Every account there is, also those of epochs that are over.
    package var tallies: [LedgerKey: SpoolTally] { state.withLock { $0.tallies } }

    /// Lets go of an account that is closed and has nothing pending.
    package func forget(_ key: LedgerKey) { state.withLock { $0.forget(key) } }

    /// Bytes in files and in memory.
    package var byteCount: Int { state.withLock { $0.byteCount } }

    /// Waits until the disk has everything; called once a second by a thread that may block.
    package func sync() {
        for path in state.withLock({ $0.takeUnsynced() }) { FileSync.sync(path) }
    }

    /// Waits until something is there to send, nothing comes any more, or the time is over.
    package func wait(timeoutMs: Int) {
        var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, Int32(clamping: timeoutMs))
        var count: UInt64 = 0
        read(wake, &count, MemoryLayout<UInt64>.size)
    }

    private func signal() {
        var one: UInt64 = 1
        write(wake, &one, MemoryLayout<UInt64>.size)
    }
}
