import Glibc
import Synchronization

/// Whether the kernel counts just now what programs take: the parent, which may let it count, says
/// so in memory that the worker shares.
final class RunTimeSwitch: @unchecked Sendable {
    // SAFETY: the page holds one atomic, is never moved, and outlives every fork; nothing else of
    // the object changes.
    private let page: UnsafeMutablePointer<Atomic<Int64>>?

    /// Before the processes part; without memory nothing is ever counted.
    init() {
        let size = Int(sysconf(Int32(_SC_PAGESIZE)))
        let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else {
            page = nil
            return
        }
        let number = memory.bindMemory(to: Atomic<Int64>.self, capacity: 1)
        number.initialize(to: Atomic(0))
        page = number
    }

    /// The number of the time in which it counts; nil while it does not.
    var time: Int64? {
        guard let page else { return nil }
        let number = page.pointee.load(ordering: .acquiring)
        return number & 1 == 1 ? number : nil
    }

    /// From now on the kernel counts, or does not.
    func turn() { if let page { page.pointee.add(1, ordering: .acquiringAndReleasing) } }
}
