public import Money

/// One line of an invoice: what was priced, for which time, and how.
public struct InvoiceLine: Hashable, Sendable {
    /// The charge's key; `commitment` for what makes up a minimum commitment.
    public var charge: String
    /// What the line is for.
    public var kind: LineKind
    /// The plan whose price it is.
    public var plan: PlanReference
    /// The time that is paid for or taken back.
    public var servicePeriod: BillingPeriod
    /// What the price multiplies.
    public var quantity: ExactDecimal
    /// Rounded once, here.
    public var amount: Amount
    /// The numbers that the amount came from.
    public var explanation: LineExplanation
    /// Whether the line comes from a commitment, which only a discount on everything covers.
    var isCommitment = false
}
