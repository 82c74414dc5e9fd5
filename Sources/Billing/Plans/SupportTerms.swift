public import Money

/// A support type: a fee in advance, or with a percentage, in arrears, whichever is more.
public struct SupportTerms: Hashable, Sendable {
    /// The support type's key, such as `business`.
    public var tier: String
    /// The fee; nil counts as 0 beside a percentage.
    public var amount: ExactDecimal?
    /// The share of the other lines; its presence puts the charge in arrears.
    public var percent: ExactDecimal?
    /// What the support type allows beyond the plan.
    public var entitlements: Entitlements?
}
