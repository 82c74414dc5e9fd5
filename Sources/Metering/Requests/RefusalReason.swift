/// Why records of a data source are refused for good; the raw value stands in usage rows.
public enum RefusalReason: String, Hashable, Sendable, CaseIterable {
    case disabled
    case notInPlan = "not_in_plan"
    case outsideTimeWindow = "outside_time_window"
    case oversized
    /// The free quota of the charge is used up, and the plan sells nothing beyond it.
    case quotaBlocked = "quota_blocked"
    /// What was used in the period has come to the subscription's cap.
    case usageCap = "usage_cap"
    /// The agent has sent as much of its own health as an hour has room for.
    case agentHealthLimit = "agent_health_limit"
    /// No data source takes the signal's records.
    case noDataSource = "no_data_source"

    /// The largest stored encoding of a record, in bytes: nothing is stored for free.
    public static func storedSizeMax(canonicalSize: Int) -> Int { 4 * canonicalSize + 16_384 }

    /// What the sender is told: why, and until when.
    func explanation(_ window: ClosedRange<Instant>) -> String {
        switch self {
        case .disabled: "the data source is disabled until the operator enables it"
        case .notInPlan: "the data source is not in your plan until your plan includes it"
        case .outsideTimeWindow:
            "occurred outside the accepted window from \(window.lowerBound) until "
                + "\(window.upperBound)"
        case .oversized:
            "larger than 4 × the canonical size + 16 KiB as stored, refused until the record's "
                + "unmetered fields shrink"
        case .quotaBlocked: "the free quota is used up until it resets"
        case .usageCap: "the usage cap of the period is reached until it resets"
        case .agentHealthLimit: "an agent's health records are limited until the next hour"
        case .noDataSource: "no data source takes this signal until the operator adds one"
        }
    }
}
