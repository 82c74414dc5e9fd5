import CLinux
import Glibc
import Synchronization

/// Once a second waits until the disk has what was spooled; a thread of its own, because disks can
/// take long and rings do not wait.
final class SpoolSyncer: Sendable {
    private static let intervalMs: Int32 = 1000

    private let spool: BatchSpool
    private let isStopped = Atomic(false)
    /// Readable once it is to stop.
    private let wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    init(_ spool: BatchSpool) { self.spool = spool }

    deinit { close(wake) }

    /// Lets `run` end after one more sync.
    func stop() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        var one: UInt64 = 1
        write(wake, &one, MemoryLayout<UInt64>.size)
    }

    /// Syncs until `stop`; blocks the thread.
    func run() {
        while !isStopped.load(ordering: .sequentiallyConsistent) {
            var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, Self.intervalMs)
            spool.sync()
        }
    }
}
