public import Metering

/// What billing must know of a time zone; where the data come from is the caller's matter.
public protocol TimeZoneRules: Sendable {
    /// Seconds that local clocks are ahead of UTC at an instant; a multiple of 900 since 1975.
    func offsetSeconds(at instant: Instant) -> Int64
}

extension TimeZoneRules {
    /// What local clocks show at an instant.
    func localTime(at instant: Instant) -> LocalTime {
        LocalTime(secondsSinceEpoch: instant.unixSeconds + offsetSeconds(at: instant))
    }

    /// The first instant at which local clocks show a time, or the end of the gap that skips it.
    ///
    /// The pricing rules, "Instants": a time that occurs twice means the first; one that is
    /// skipped means the first instant after the gap.
    func instant(ofLocal local: LocalTime) -> Instant {
        // No offset is beyond 15 hours, so these two instants lie on either side, in local time
        // too.
        let before = offset(atUnix: local.secondsSinceEpoch - secondsPerDay)
        let after = offset(atUnix: local.secondsSinceEpoch + secondsPerDay)
        for candidate in [max(before, after), min(before, after)] {
            let seconds = local.secondsSinceEpoch - candidate
            if offset(atUnix: seconds) == candidate { return Instant(unixSeconds: seconds) }
        }
        let earliest = local.secondsSinceEpoch - max(before, after)
        let latest = local.secondsSinceEpoch - min(before, after)
        return endOfGap(after: earliest, notAfter: latest)
    }

    /// Clocks jump forward once between the two seconds; finds where.
    private func endOfGap(after earliest: Int64, notAfter latest: Int64) -> Instant {
        var (low, high) = (earliest, latest)
        let offsetBefore = offset(atUnix: earliest)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(atUnix: middle) == offsetBefore { low = middle } else { high = middle }
        }
        return Instant(unixSeconds: high)
    }

    private func offset(atUnix seconds: Int64) -> Int64 {
        offsetSeconds(at: Instant(unixSeconds: seconds))
    }
}

private let secondsPerDay: Int64 = 86_400
