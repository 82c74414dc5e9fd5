public import Money

/// The numbers behind a line that corrects another.
public struct CorrectionExplanation: Hashable, Sendable {
    /// What the corrected line came to.
    public var billed: Amount
    /// Why it is corrected.
    public var reason: String

    /// A correction of what was billed.
    public init(billed: Amount, reason: String) {
        self.billed = billed
        self.reason = reason
    }
}
