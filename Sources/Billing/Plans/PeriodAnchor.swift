/// Where a subscription's periods begin.
public enum PeriodAnchor: String, Hashable, Sendable, CaseIterable {
    /// On the first of the month, or of the year.
    case calendar
    /// On the day of month of the start, or on its anniversary.
    case subscription
}
