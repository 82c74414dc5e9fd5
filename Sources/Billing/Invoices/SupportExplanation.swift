public import Money

/// The numbers behind a support line in arrears: the larger of a fee and a share of other lines.
public struct SupportExplanation: Hashable, Sendable {
    /// The fee of a whole month.
    public var amount: ExactDecimal
    /// The share of the month that the phase covers.
    public var fraction: Rational
    /// The percentage of the other lines.
    public var percent: ExactDecimal
    /// S: the other lines' sum.
    public var base: Amount
}
