public import Metering

/// The local days of a period, also where a day has 23 or 25 hours.
public struct LocalDays: Sendable {
    /// Where each begins: the period's start, then every local midnight before its end.
    public let starts: [Instant]

    /// More days than these are not listed; no period is longer than a year.
    private static let daysMax = 400

    /// The days of a zone between two instants.
    public init(from: Instant, to: Instant, zone: any TimeZoneRules) {
        var starts: [Instant] = []
        var next = from
        while next < to, starts.count < Self.daysMax {
            starts.append(next)
            let midnight = LocalTime(midnightOf: zone.localTime(at: next).date).adding(days: 1)
            next = max(zone.instant(ofLocal: midnight), Instant(unixSeconds: next.unixSeconds + 1))
        }
        self.starts = starts
    }
}
