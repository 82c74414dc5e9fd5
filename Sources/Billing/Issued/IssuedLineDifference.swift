public import Money

/// What a line of an issued invoice comes to when it is rated again.
public struct IssuedLineDifference: Hashable, Sendable {
    /// The line's number; nil for a line that the invoice does not have.
    public var line: Int?
    /// What is different.
    public var difference: LineDifference

    /// What to take back of the line by a credit note; nil where something is to be added.
    public var credited: Amount? {
        guard line != nil, let billed = difference.before?.amount, !billed.isZero,
            billed.isNegative != difference.amount.isNegative
        else { return nil }
        return -difference.amount
    }
}
