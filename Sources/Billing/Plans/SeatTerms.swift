public import Money

/// A price per user account above a number that is included, per interval and in advance.
public struct SeatTerms: Hashable, Sendable {
    /// The price of one user account.
    public var unitAmount: ExactDecimal
    /// User accounts that cost nothing.
    public var included: Int
}
