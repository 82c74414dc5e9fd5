public import Money

/// What a line comes to under other rules, against what it was.
public struct LineDifference: Hashable, Sendable {
    /// The charge's key.
    public var charge: String
    /// What the lines are for.
    public var kind: LineKind
    /// The time that they price.
    public var servicePeriod: BillingPeriod
    /// What was billed; nil if there was no such line.
    public var before: InvoiceLine?
    /// What would be billed; nil if there is no such line.
    public var after: InvoiceLine?
    /// After less before: negative where too much was billed.
    public var amount: Amount
}
