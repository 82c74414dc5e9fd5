/// Under which rules a closed invoice is to be rated again.
public struct RerateRequest: Hashable, Sendable {
    /// The version of each plan on the invoice, by the plan's key; those left out stay.
    public var planVersions: [String: Int]
    /// The version of each data source's rule, 0 for none; those left out stay as metered.
    public var ruleVersions: [String: Int]
    /// Whether what was billed too much is credited and what was billed too little is added.
    public var isApplied: Bool
    /// Why, for the credit note.
    public var reason: String

    /// Takes every property by name.
    public init(
        planVersions: [String: Int],
        ruleVersions: [String: Int],
        isApplied: Bool,
        reason: String
    ) {
        self.planVersions = planVersions
        self.ruleVersions = ruleVersions
        self.isApplied = isApplied
        self.reason = reason
    }
}
