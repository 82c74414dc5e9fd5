public import Metering

/// All periods of a subscription: months, and the intervals in which its advance fees are charged.
///
/// Every beginning of a year is also one of a month, so a year is twelve whole months.
public struct PeriodGrid: Sendable {
    private let zone: any TimeZoneRules
    private let interval: PlanInterval
    /// 1 for calendar months, else the day of month of the start; clamped to shorter months.
    private let dayOfMonth: Int64
    /// The month in which years begin, 0 for January.
    private let firstMonth: Int64

    /// The periods of a subscription that starts at an instant.
    public init(
        start: Instant,
        anchor: PeriodAnchor,
        interval: PlanInterval,
        zone: any TimeZoneRules
    ) {
        self.zone = zone
        self.interval = interval
        let date = zone.localTime(at: start).date
        dayOfMonth = anchor == .calendar ? 1 : date.day
        firstMonth = anchor == .calendar ? 0 : date.month - 1
    }

    /// The month that contains an instant.
    public func month(containing instant: Instant) -> BillingPeriod {
        let index = monthIndex(of: instant)
        return BillingPeriod(start: boundary(index), end: boundary(index + 1))
    }

    /// The month or year, as the plan's interval is, that contains an instant.
    public func interval(containing instant: Instant) -> BillingPeriod {
        guard interval == .year else { return month(containing: instant) }
        let index = (monthIndex(of: instant) - firstMonth).floored(by: 12) + firstMonth
        return BillingPeriod(start: boundary(index), end: boundary(index + 12))
    }

    /// Months since year 0 of the month that contains an instant.
    private func monthIndex(of instant: Instant) -> Int64 {
        let date = zone.localTime(at: instant).date
        var index = date.year * 12 + date.month - 1
        while boundary(index) > instant { index -= 1 }
        while boundary(index + 1) <= instant { index += 1 }
        return index
    }

    /// Local midnight on the anchor's day of a month.
    private func boundary(_ index: Int64) -> Instant {
        let year = index.floored(by: 12) / 12
        var date = CivilDate(year: year, month: index - year * 12 + 1, day: 1)
        date.day = min(dayOfMonth, date.daysInMonth)
        return zone.instant(ofLocal: LocalTime(midnightOf: date))
    }
}
