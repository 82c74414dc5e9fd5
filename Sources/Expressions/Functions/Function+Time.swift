extension Function {
    /// The parts of timestamps (in UTC or a zone) and of durations.
    func applyTime(
        _ arguments: [Value],
        _ zones: any TimeZoneRules
    ) throws(EvaluationError) -> Value? {
        switch (arguments[0], arguments.count) {
        case (.timestamp(let time), 1): return .int(part(of: time, offsetSeconds: 0))
        case (.timestamp(let time), 2):
            guard case .string(let zone) = arguments[1] else { return nil }
            let offset = try zones.offset(zone, at: time)
            return .int(part(of: time, offsetSeconds: offset))
        case (.duration(let span), 1): return part(of: span).map { .int($0) }
        default: return nil
        }
    }

    private func part(of timestamp: Timestamp, offsetSeconds: Int) -> Int64 {
        let time = CivilTime(seconds: timestamp.unixSeconds + Int64(offsetSeconds))
        return switch self {
        case .getFullYear: time.year
        case .getMonth: time.month - 1
        case .getDate: time.day
        case .getDayOfMonth: time.day - 1
        case .getDayOfWeek: time.dayOfWeek
        case .getDayOfYear: time.dayOfYear
        case .getHours: time.hour
        case .getMinutes: time.minute
        case .getSeconds: time.second
        default: Int64(timestamp.nanoseconds / 1_000_000)
        }
    }

    /// The whole duration in a unit, rounded towards zero; of milliseconds only those after the
    /// second.
    private func part(of span: Duration) -> Int64? {
        let (seconds, attoseconds) = span.components
        return switch self {
        case .getHours: seconds / 3_600
        case .getMinutes: seconds / 60
        case .getSeconds: seconds
        case .getMilliseconds: attoseconds / 1_000_000_000_000_000
        default: nil
        }
    }
}

extension TimeZoneRules {
    /// Seconds east of Greenwich for `UTC`, a fixed offset such as `+02:00`, or an IANA name.
    fileprivate func offset(
        _ zone: String,
        at time: Timestamp
    ) throws(EvaluationError) -> Int {
        if zone == "UTC" || zone.isEmpty { return 0 }
        if let fixed = Self.fixedOffset(zone) { return fixed }
        guard let offset = offsetSeconds(ofZone: zone, atUnixSeconds: time.unixSeconds) else {
            throw EvaluationError(
                .invalidArgument,
                "there is no time zone '\(zone.prefix(60))'; "
                    + "write an IANA name such as 'Europe/Paris', or '+02:00'"
            )
        }
        return offset
    }

    private static func fixedOffset(_ zone: String) -> Int? {
        var cursor = TextCursor(zone)
        let isNegative = cursor.take("-")
        if !isNegative { _ = cursor.take("+") }
        guard let hours = cursor.digits(2), hours < 24, cursor.take(":"),
            let minutes = cursor.digits(2), minutes < 60, cursor.isAtEnd
        else { return nil }
        let offset = Int(hours * 3_600 + minutes * 60)
        return isNegative ? -offset : offset
    }
}
