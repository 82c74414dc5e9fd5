public import Metering
public import Money

/// A line that corrects one of an earlier invoice and waits for the next.
public struct InvoiceCorrection: Hashable, Sendable {
    /// A UUIDv7, so in the order in which they were asked for.
    public var id: UniqueID
    /// The invoice and the line that is corrected.
    public var reference: LineReference
    /// The line as it was issued.
    public var line: IssuedLine
    /// What is added; negative where too much was billed.
    public var amount: Amount
    /// Why, in the words of whoever asked for it.
    public var reason: String

    /// Takes every property by name.
    public init(
        id: UniqueID,
        reference: LineReference,
        line: IssuedLine,
        amount: Amount,
        reason: String
    ) {
        self.id = id
        self.reference = reference
        self.line = line
        self.amount = amount
        self.reason = reason
    }

    /// The line of the next invoice: of the same charge, so that discounts cover it as they did.
    var invoiceLine: InvoiceLine {
        InvoiceLine(
            charge: line.charge,
            kind: .correction,
            plan: line.plan,
            servicePeriod: line.servicePeriod,
            quantity: ExactDecimal(1),
            amount: amount,
            explanation: .correction(
                CorrectionExplanation(billed: line.amount, reason: reason)
            ),
            isCommitment: line.kind == .commitment
        )
    }
}
