/// What happens to bytes beyond the free quota.
public enum Overage: String, Hashable, Sendable, CaseIterable {
    /// They are billed.
    case bill
    /// Ingest refuses them.
    case block
}
