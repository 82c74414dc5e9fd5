extension Duration {
    /// Whole nanoseconds; durations beyond 292 years are clamped.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ attoseconds / 1_000_000_000
    }

    /// Seconds with a fraction.
    var seconds: Double { Double(nanoseconds) / 1e9 }
}
