public import Money

/// A price per deployed agent or controller, in arrears.
public struct ResourceTerms: Hashable, Sendable {
    /// What is counted.
    public var resource: MeteredResource
    /// How counts become a quantity.
    public var measure: ResourceMeasure
    /// Agents, or hours where hours are measured, that cost nothing.
    public var included: ExactDecimal
    /// The price of one agent, or of one hour of one.
    public var unitAmount: ExactDecimal
    /// Minutes of a quarter hour in which an agent must have been heard to count in it; 1 to 15.
    public var minMinutes: Int
}
