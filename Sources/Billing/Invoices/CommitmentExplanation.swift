public import Money

/// The numbers behind a commitment line: what was promised less what was used.
public struct CommitmentExplanation: Hashable, Sendable {
    /// The commitment of a whole month.
    public var commitment: ExactDecimal
    /// The share of the month that the phase covers.
    public var fraction: Rational
    /// The commitment's share, rounded.
    public var promised: Amount
    /// The phase's usage and resource lines.
    public var used: Amount
}
