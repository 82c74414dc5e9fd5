public import Money

/// A line to take back, whole or in part.
public struct CreditedLine: Hashable, Sendable {
    /// The line's number.
    public var line: Int
    /// How much of it, with its sign; nil for what is left of it.
    public var amount: Amount?

    /// A line, or a part of it.
    public init(line: Int, amount: Amount? = nil) {
        self.line = line
        self.amount = amount
    }
}
