import Glibc
import Synchronization

/// Once a second waits until the disk has what was spooled; a thread of its own, because disks can
/// take long and rings do not wait.
final class SpoolSyncer: Sendable {
    private static let intervalUs: UInt32 = 1_000_000

    private let spool: BatchSpool
    private let isStopped = Atomic(false)

    init(_ spool: BatchSpool) { self.spool = spool }

    /// Lets `run` end after one more sync.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Syncs until `stop`; blocks the thread.
    func run() {
        while !isStopped.load(ordering: .relaxed) {
            usleep(Self.intervalUs)
            spool.sync()
        }
        spool.sync()
    }
}
