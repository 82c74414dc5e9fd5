/// A conversion rule that ships with the product, immutable for ever under its name.
public struct RulePreset: Hashable, Sendable {
    /// The name, which stands in usage rows and receipts where no version's number does.
    public let name: String
    /// CEL of type `int`.
    public let expression: String
    /// What is counted, and for approximations by how much it may be off.
    public let summary: String

    /// The canonical size: the rule of a data source without one, and of records on which one fails.
    public static let canonicalV1 = RulePreset(
        name: "canonical-v1",
        expression: "canonical_size",
        summary: "the canonical size of the record with its resource and scope attributes"
    )

    /// The default of agent sources: nobody pays per record for attributes that our agent chose.
    public static let agentV1 = RulePreset(
        name: "agent-v1",
        expression: "canonical_size - resource_size",
        summary: "the canonical size without resource and scope attributes"
    )

    /// Every preset.
    public static let all = [canonicalV1, agentV1]

    /// The preset that a data source without a rule of its own has.
    public static func standard(for origin: DataSource.Origin) -> RulePreset {
        switch origin {
        case .any: canonicalV1
        case .agent: agentV1
        }
    }
}
