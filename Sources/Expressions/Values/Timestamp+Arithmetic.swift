extension Timestamp {
    /// The timestamp a duration later; fails outside the years 1 to 9999.
    func advanced(by span: Duration) throws(EvaluationError) -> Timestamp {
        let (seconds, nanoseconds) = span.secondsAndNanoseconds
        let sum = Int64(self.nanoseconds) + Int64(nanoseconds)
        let carry: Int64 = sum >= 1_000_000_000 ? 1 : 0
        let (total, overflow) = unixSeconds.addingReportingOverflow(seconds + carry)
        guard !overflow,
            let result = Timestamp(
                unixSeconds: total,
                nanoseconds: Int32(sum - carry * 1_000_000_000)
            )
        else {
            throw EvaluationError(.overflow, "the timestamp is outside the years 1 to 9999")
        }
        return result
    }

    /// The time from another timestamp up to this one.
    func since(_ other: Timestamp) -> Duration {
        .seconds(unixSeconds - other.unixSeconds)
            + .nanoseconds(Int64(nanoseconds) - Int64(other.nanoseconds))
    }
}

extension Duration {
    /// The most seconds either way: 10,000 years, as in google.protobuf.Duration.
    static let secondsMax: Int64 = 315_576_000_000

    /// Whole seconds rounded down, and nanoseconds 0 to 999,999,999 after them.
    var secondsAndNanoseconds: (seconds: Int64, nanoseconds: Int32) {
        let (seconds, attoseconds) = components
        let nanoseconds = Int32(attoseconds / 1_000_000_000)
        return nanoseconds < 0
            ? (seconds - 1, nanoseconds + 1_000_000_000) : (seconds, nanoseconds)
    }

    /// This duration; fails when its nanoseconds do not fit 64 bits, about 292 years.
    ///
    /// Both reference implementations compute so; longer durations, up to 10,000 years, only come
    /// from
    /// text and variables.
    func checkedRange() throws(EvaluationError) -> Duration {
        guard Int64(exactly: nanosecondsTotal) != nil else {
            throw EvaluationError(
                .overflow,
                "the duration does not fit 64 bits of nanoseconds, about 292 years"
            )
        }
        return self
    }
}
