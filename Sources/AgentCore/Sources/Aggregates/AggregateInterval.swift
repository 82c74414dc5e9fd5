import Glibc

/// The time that an aggregate covers, in nanoseconds since boot.
struct AggregateInterval: Hashable, Sendable {
    var startNs: UInt64
    var endNs: UInt64

    /// Begins now and has no length yet.
    init() {
        endNs = UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME))
        startNs = endNs
    }

    /// Goes on from its end until now.
    mutating func advance() {
        startNs = endNs
        endNs = UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME))
    }
}
