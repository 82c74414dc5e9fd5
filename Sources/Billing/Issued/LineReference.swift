/// Names a line of a finalized invoice.
public struct LineReference: Hashable, Sendable {
    /// The invoice's number.
    public var invoice: String
    /// The line's number on it.
    public var line: Int

    /// A line of an invoice.
    public init(invoice: String, line: Int) {
        self.invoice = invoice
        self.line = line
    }
}
