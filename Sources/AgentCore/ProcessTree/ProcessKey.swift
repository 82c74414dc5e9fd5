/// One process of this boot: its number, which is used again, and its start.
struct ProcessKey: Hashable, Sendable {
    var processID: UInt32
    /// In ticks since boot, as /proc tells it; the kernel's nanoseconds are cut to it.
    var startTicks: UInt64
}
