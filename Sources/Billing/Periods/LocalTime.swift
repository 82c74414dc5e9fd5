import Metering

/// What clocks of a time zone show, to the second.
struct LocalTime: Hashable {
    /// Counted as if the zone were UTC.
    var secondsSinceEpoch: Int64

    init(secondsSinceEpoch: Int64) { self.secondsSinceEpoch = secondsSinceEpoch }

    /// Midnight at the beginning of a day.
    init(midnightOf date: CivilDate) {
        secondsSinceEpoch = date.daysSinceEpoch * 86_400
    }

    /// The calendar's day.
    var date: CivilDate {
        CivilDate(daysSinceEpoch: secondsSinceEpoch.floored(by: 86_400) / 86_400)
    }

    /// The same time of day some days later.
    func adding(days: Int) -> LocalTime {
        LocalTime(secondsSinceEpoch: secondsSinceEpoch + Int64(days) * 86_400)
    }
}
