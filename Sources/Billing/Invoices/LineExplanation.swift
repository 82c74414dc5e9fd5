public import Money

/// How a line's amount came about; the amount is the rounded result.
public enum LineExplanation: Hashable, Sendable {
    /// A fee of a whole period, and the share of it that the line is for; negative when returned.
    case fee(FeeExplanation)
    case usage(UsageExplanation)
    case resource(ResourceExplanation)
    case support(SupportExplanation)
    case commitment(CommitmentExplanation)
    /// The part of a line that a trial takes back.
    case trial(line: Amount, share: Rational)
    /// What a credit note or a later invoice takes back or adds.
    case correction(CorrectionExplanation)
}
