import Glibc
import Metering

/// The system's clock.
enum WallClock {
    /// Nanoseconds since the Unix epoch.
    static var unixNano: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Now, in the resolution that times have everywhere else.
    static var now: Instant { Instant(unixMicroseconds: Int64(unixNano / 1000)) }
}
