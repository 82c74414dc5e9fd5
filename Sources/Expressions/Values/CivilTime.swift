/// A date and time of day in the proleptic Gregorian calendar, without a zone.
struct CivilTime {
    let year: Int64
    /// 1 to 12.
    let month: Int64
    /// 1 to 31.
    let day: Int64
    let hour: Int64
    let minute: Int64
    let second: Int64
    /// Days since 1970-01-01.
    let dayNumber: Int64

    /// The local time at seconds since the Unix epoch, already shifted by the zone's offset.
    init(seconds: Int64) {
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        dayNumber = days
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
        (year, month, day) = Self.date(dayNumber: days)
    }

    /// Days since 1970-01-01 of a date; months and days beyond their ends are not checked.
    static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Years that begin in March put the leap day last, so that months have regular lengths.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// 0 for 1 January.
    var dayOfYear: Int64 {
        dayNumber - Self.dayNumber(year: year, month: 1, day: 1)
    }

    /// 0 for Sunday; 1970-01-01 was a Thursday.
    var dayOfWeek: Int64 {
        let weekday = (dayNumber + 4) % 7
        return weekday < 0 ? weekday + 7 : weekday
    }

    /// How many days a month has.
    static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
