public import Money

/// The numbers behind an advance fee, or the return of one.
public struct FeeExplanation: Hashable, Sendable {
    /// The unrounded fee of the whole period.
    public var fullFee: Rational
    /// The share of the period that is charged or returned.
    public var fraction: Rational
    /// User accounts that were counted, for seats.
    public var seats: Int?
    /// User accounts that cost nothing, for seats.
    public var includedSeats: Int?
}
