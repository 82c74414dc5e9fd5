/// When a change or a cancellation takes effect.
public enum RequestTime: String, Hashable, Sendable, CaseIterable {
    /// At the next quarter hour.
    case now
    /// At the first boundary of the plan's interval after that.
    case periodEnd = "period_end"
}
