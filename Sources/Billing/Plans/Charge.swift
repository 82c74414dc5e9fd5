/// One price of a plan.
public struct Charge: Hashable, Sendable {
    /// The key, unique in the plan; discounts and free quotas follow it from plan to plan.
    public var key: String
    /// What a customer reads; nil shows the key.
    public var name: String?
    /// The key of the product that it belongs to, if any.
    public var product: String?
    /// How the charge is priced.
    public var terms: ChargeTerms
}
