/// What happens to the records of a data source that no charge of the plan names.
public enum UnpricedSources: String, Hashable, Sendable, CaseIterable {
    /// They are refused as not in the plan.
    case refuse
    /// They are accepted at no charge.
    case free
}
