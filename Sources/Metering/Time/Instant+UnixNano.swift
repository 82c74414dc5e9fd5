extension Instant {
    /// The microsecond that contains a count of nanoseconds since 1970.
    package init(unixNano: UInt64) {
        self.init(unixMicroseconds: Int64(unixNano / 1000))
    }

    /// Nanoseconds since 1970: 0 before it, the largest number after 2554.
    package var unixNano: UInt64 {
        let (nanoseconds, overflow) = UInt64(max(0, unixMicroseconds))
            .multipliedReportingOverflow(by: 1000)
        return overflow ? .max : nanoseconds
    }
}
