public import Metering

/// Coordinated Universal Time: no offset, ever.
public struct UTCTimeZone: TimeZoneRules {
    /// The rules of UTC.
    public init() {}

    /// 0.
    public func offsetSeconds(at instant: Instant) -> Int64 { 0 }
}
