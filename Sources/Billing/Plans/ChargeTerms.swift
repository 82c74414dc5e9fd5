public import Money

/// The kinds of charges.
public enum ChargeTerms: Hashable, Sendable {
    /// A fee per interval, in advance.
    case flat(amount: ExactDecimal)
    case seats(SeatTerms)
    case support(SupportTerms)
    case usage(UsageTerms)
    case resource(ResourceTerms)
}
