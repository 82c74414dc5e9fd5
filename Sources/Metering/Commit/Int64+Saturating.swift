extension Int64 {
    /// Adds and stays at the limit where the sum does not fit: a rule may answer any integer, and
    /// nothing from outside may stop the process.
    @inlinable
    package mutating func addSaturating(_ other: Int64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? (other < 0 ? .min : .max) : sum
    }
}
