/// Which usage to add up, and into which rows.
public struct UsageQuery: Hashable, Sendable {
    /// How long a row's window is; days begin at the tenant's local midnight.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        case quarterHour = "15m"
        case hour = "1h"
        case day = "1d"
        case total
    }

    /// What rows are told apart by, beside their window.
    public enum Dimension: String, Hashable, Sendable, CaseIterable {
        case dataSource = "data_source"
        case agent
        case rule
    }

    /// A quarter hour.
    public var from: Instant
    /// A quarter hour after `from`; exclusive.
    public var to: Instant
    /// How long each row's window is.
    public var step: Step
    /// What rows are told apart by, beside their window.
    public var groupBy: Set<Dimension>
    /// More rows than these are not read.
    public var rowsMax: Int

    /// Takes every property by name.
    public init(
        from: Instant,
        to: Instant,
        step: Step,
        groupBy: Set<Dimension>,
        rowsMax: Int = 100_000
    ) {
        self.from = from
        self.to = to
        self.step = step
        self.groupBy = groupBy
        self.rowsMax = rowsMax
    }
}
