import Glibc

/// Turns the kernel's boot time, which samples carry, into wall time.
struct KernelClock: Sendable {
    /// Wall time minus boot time; moves when somebody sets the clock.
    private(set) var offsetNs: Int64 = 0

    init() { update() }

    /// Compares the two clocks again.
    mutating func update() {
        offsetNs = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME)
    }

    /// Nanoseconds since 1970 of a moment given in nanoseconds since boot.
    func unixNano(_ bootNs: UInt64) -> UInt64 {
        UInt64(clamping: Int64(clamping: bootNs) &+ offsetNs)
    }

    /// Nanoseconds of a clock; monotonic ones for intervals.
    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
