/// How the counts of a phase's quarter hours become one quantity.
public enum ResourceMeasure: String, Hashable, Sendable, CaseIterable {
    /// The highest count.
    case peak
    /// The count that all but a hundredth of the quarter hours stay at or below.
    case p99
    /// The mean, to four decimals.
    case average
    /// The sum, in hours.
    case hours
}
