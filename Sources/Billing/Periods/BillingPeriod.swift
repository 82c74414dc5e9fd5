public import Metering
import Money

/// A half-open stretch of time, `[start, end)`.
public struct BillingPeriod: Hashable, Sendable {
    /// The first instant in it.
    public var start: Instant
    /// The first instant after it.
    public var end: Instant

    /// A stretch that does not end before it starts.
    public init(start: Instant, end: Instant) {
        self.start = start
        self.end = max(start, end)
    }

    /// The length; a day of clock change has an hour more or less.
    public var seconds: Int64 { end.unixSeconds - start.unixSeconds }

    /// Whether nothing lies in it.
    public var isEmpty: Bool { end <= start }

    /// The common part; empty where there is none.
    public func clamped(to other: BillingPeriod) -> BillingPeriod {
        let start = max(start, other.start)
        return BillingPeriod(start: start, end: max(start, min(end, other.end)))
    }

    /// Whether an instant lies in it.
    public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

    /// The share of this period that some of its seconds are, exactly.
    func fraction(ofSeconds covered: Int64) -> Rational { Rational(covered, over: seconds) }

    /// The share of this period that lies after an instant in it.
    func fraction(after instant: Instant) -> Rational {
        fraction(ofSeconds: end.unixSeconds - instant.unixSeconds)
    }
}
