/// How often a plan charges its advance fees.
public enum PlanInterval: String, Hashable, Sendable, CaseIterable {
    case month
    case year
}
