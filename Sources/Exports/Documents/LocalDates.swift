import Billing
import Metering

/// Dates and times as an invoice prints them, in the tenant's zone.
struct LocalDates: Sendable {
    let zone: any TimeZoneRules

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private func local(_ instant: Instant) -> Int64 {
        instant.unixSeconds + zone.offsetSeconds(at: instant)
    }

    private func civil(_ instant: Instant) -> CivilDate {
        CivilDate(daysSinceEpoch: local(instant).floored(by: 86_400) / 86_400)
    }

    private func isMidnight(_ instant: Instant) -> Bool {
        local(instant).floored(by: 86_400) == local(instant)
    }

    /// `9 December 2026`.
    func date(_ instant: Instant) -> String {
        let date = civil(instant)
        return "\(date.day) \(Self.months[Int(date.month) - 1]) \(date.year)"
    }

    /// `9 Dec`.
    func shortDate(_ instant: Instant) -> String {
        let date = civil(instant)
        return "\(date.day) \(Self.months[Int(date.month) - 1].prefix(3))"
    }

    /// `9 December 2026, 14:15`.
    func time(_ instant: Instant) -> String {
        let seconds = local(instant) - local(instant).floored(by: 86_400)
        let hours = seconds / 3600
        let minutes = seconds / 60 % 60
        return
            "\(date(instant)), \(twoDigits(hours)):\(twoDigits(minutes))"
    }

    /// Whole days as their first and last, anything else with the times of day.
    func period(_ period: BillingPeriod) -> String {
        guard isMidnight(period.start), isMidnight(period.end), !period.isEmpty else {
            return "\(time(period.start)) – \(time(period.end))"
        }
        let last = Instant(unixSeconds: period.end.unixSeconds - 1)
        let (from, to) = (civil(period.start), civil(last))
        if from == to { return date(period.start) }
        if from.year != to.year { return "\(date(period.start)) – \(date(last))" }
        let month = from.month == to.month ? "" : " " + Self.months[Int(from.month) - 1]
        return "\(from.day)\(month) – \(date(last))"
    }
}

private func twoDigits(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
