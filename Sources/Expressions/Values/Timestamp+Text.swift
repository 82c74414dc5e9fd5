extension Timestamp {
    /// Reads RFC 3339, such as `2009-02-13T23:31:30.5Z` or `…+01:00`; nil for anything else.
    ///
    /// Digits beyond nanoseconds are dropped; second 60 is the next minute's first.
    public init?(rfc3339 text: String) {
        var cursor = TextCursor(text)
        guard let date = Self.date(&cursor), cursor.take("T") || cursor.take("t"),
            let hour = cursor.digits(2), hour < 24, cursor.take(":"),
            let minute = cursor.digits(2), minute < 60, cursor.take(":"),
            let second = cursor.digits(2), second <= 60
        else { return nil }
        var nanoseconds: Int32 = 0
        if cursor.take(".") {
            guard let fraction = cursor.nanoseconds() else { return nil }
            nanoseconds = second == 60 ? 0 : fraction
        }
        guard let offset = Self.offset(&cursor), cursor.isAtEnd else { return nil }
        let seconds = date * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(unixSeconds: seconds, nanoseconds: nanoseconds)
    }

    private static func date(_ cursor: inout TextCursor) -> Int64? {
        guard let year = cursor.digits(4), cursor.take("-"),
            let month = cursor.digits(2), (1...12).contains(month), cursor.take("-"),
            let day = cursor.digits(2), day >= 1,
            day <= CivilTime.daysInMonth(month, year: year)
        else { return nil }
        return CivilTime.dayNumber(year: year, month: month, day: day)
    }

    /// `Z` or `+hh:mm` as seconds east of Greenwich.
    private static func offset(_ cursor: inout TextCursor) -> Int64? {
        if cursor.take("Z") || cursor.take("z") { return 0 }
        let isNegative = cursor.take("-")
        guard isNegative || cursor.take("+"), let hours = cursor.digits(2), hours < 24,
            cursor.take(":"), let minutes = cursor.digits(2), minutes < 60
        else { return nil }
        let offset = hours * 3_600 + minutes * 60
        return isNegative ? -offset : offset
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many fraction digits as are needed, at most nine.
    public var description: String {
        let time = CivilTime(seconds: unixSeconds)
        return time.year.padded(4) + "-" + time.month.padded(2) + "-" + time.day.padded(2) + "T"
            + time.hour.padded(2) + ":" + time.minute.padded(2) + ":" + time.second.padded(2)
            + nanoseconds.fractionText + "Z"
    }
}

extension Int64 {
    /// Decimal digits with leading zeros up to a width.
    fileprivate func padded(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.count)) + text
    }
}

extension Int32 {
    /// Nanoseconds as a point and digits without trailing zeros; empty for 0.
    var fractionText: String {
        guard self != 0 else { return "" }
        var digits = Array(Int64(self).padded(9).utf8)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return "." + String(decoding: digits, as: UTF8.self)
    }
}
