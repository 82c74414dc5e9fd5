/// What an invoice line is for.
public enum LineKind: String, Hashable, Sendable, CaseIterable {
    case flat
    case seats
    case support
    case usage
    case resource
    case commitment
    case trial
    case refund
    case correction
}
