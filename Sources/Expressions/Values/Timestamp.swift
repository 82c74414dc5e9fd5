/// A point in time with nanoseconds, from 0001-01-01T00:00:00Z up to
/// 9999-12-31T23:59:59.999999999Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Whole seconds since the Unix epoch, rounded down.
    public let unixSeconds: Int64
    /// Nanoseconds after the second, 0 to 999,999,999.
    public let nanoseconds: Int32

    static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A timestamp; nil outside the range or when the nanoseconds are none.
    public init?(unixSeconds: Int64, nanoseconds: Int32 = 0) {
        guard Self.secondsRange.contains(unixSeconds), (0..<1_000_000_000).contains(nanoseconds)
        else { return nil }
        self.unixSeconds = unixSeconds
        self.nanoseconds = nanoseconds
    }

    /// Earlier timestamps come first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.unixSeconds, left.nanoseconds) < (right.unixSeconds, right.nanoseconds)
    }
}
