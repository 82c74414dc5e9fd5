/// A point in time: microseconds since 1970-01-01T00:00:00Z, PostgreSQL's resolution.
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch; negative before it. Leap seconds are not counted.
    public var unixMicroseconds: Int64

    /// An instant from microseconds since the Unix epoch.
    public init(unixMicroseconds: Int64) {
        self.unixMicroseconds = unixMicroseconds
    }

    /// An instant from whole seconds since the Unix epoch; seconds out of range are clamped.
    public init(unixSeconds: Int64) {
        let (product, overflow) = unixSeconds.multipliedReportingOverflow(by: 1_000_000)
        unixMicroseconds = overflow ? (unixSeconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the Unix epoch, rounded down.
    public var unixSeconds: Int64 { unixMicroseconds.floored(by: 1_000_000) / 1_000_000 }

    /// Earlier instants come first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.unixMicroseconds < right.unixMicroseconds
    }
}

extension Instant {
    /// The length of a quarter hour in microseconds.
    public static let quarterHour: Int64 = 900_000_000

    /// The start of the quarter hour that contains this instant.
    public var quarterHourStart: Instant {
        Instant(unixMicroseconds: unixMicroseconds.floored(by: Self.quarterHour))
    }

    /// The first quarter hour that starts at or after this instant; an instant on one is its own.
    public var nextQuarterHour: Instant {
        let start = quarterHourStart
        return start == self
            ? self : Instant(unixMicroseconds: start.unixMicroseconds &+ Self.quarterHour)
    }
}

extension Int64 {
    /// The largest multiple of `step` not above this number; `step` must be positive.
    package func floored(by step: Int64) -> Int64 {
        let remainder = self % step
        return remainder < 0 ? self &- remainder &- step : self &- remainder
    }
}
