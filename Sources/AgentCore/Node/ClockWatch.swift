/// Notices that somebody set the clock: wall time moves against the time since boot.
struct ClockWatch {
    /// Less is what a time daemon does all the time.
    private static let toleranceNs: Int64 = 2_000_000_000

    private var offsetNs: Int64?

    /// One line for the operator where the clock jumped since the last look; nil where it did not.
    ///
    /// - Parameter offsetNs: Wall time minus boot time, now.
    mutating func look(offsetNs: Int64) -> String? {
        guard let last = self.offsetNs else {
            self.offsetNs = offsetNs
            return nil
        }
        let (difference, isTooFar) = offsetNs.subtractingReportingOverflow(last)
        let movedNs = isTooFar ? (offsetNs < last ? Int64.min : .max) : difference
        // What is slewed adds up to no jump.
        self.offsetNs = offsetNs
        guard movedNs.magnitude > UInt64(Self.toleranceNs) else { return nil }
        let direction = movedNs > 0 ? "ahead" : "back"
        return "the clock was set \(direction) by \(movedNs.magnitude / 1_000_000_000) s: records "
            + "carry the new time from now on; counts, intervals and retries do not depend on it"
    }
}
