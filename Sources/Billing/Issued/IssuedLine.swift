public import Money

/// One line of an issued invoice or credit note.
public struct IssuedLine: Hashable, Sendable {
    /// The line's number on the invoice, from 1.
    public var number: Int
    /// The charge's key; `commitment` for what makes up a minimum commitment.
    public var charge: String
    /// What a customer reads.
    public var name: String
    /// The key of the product that the charge belongs to, if any.
    public var product: String?
    /// What the line is for.
    public var kind: LineKind
    /// The plan whose price it is.
    public var plan: PlanReference
    /// The time that is paid for or taken back.
    public var servicePeriod: BillingPeriod
    /// What the price multiplies; for packages, how many of them.
    public var quantity: ExactDecimal
    /// What the quantity counts.
    public var unit: PricedUnit
    /// The price of one unit of a whole period; nil where `tiers` has several or there is none.
    public var unitAmount: ExactDecimal?
    /// How a quantity was priced in parts; empty where one price applied.
    public var tiers: [TierUse]
    /// Rounded once.
    public var amount: Amount
    /// The numbers that the amount came from.
    public var explanation: LineExplanation
    /// The line that this one corrects; nil on ordinary lines.
    public var corrects: LineReference?

    /// Takes every property by name.
    public init(
        number: Int,
        charge: String,
        name: String,
        product: String?,
        kind: LineKind,
        plan: PlanReference,
        servicePeriod: BillingPeriod,
        quantity: ExactDecimal,
        unit: PricedUnit,
        unitAmount: ExactDecimal?,
        tiers: [TierUse] = [],
        amount: Amount,
        explanation: LineExplanation,
        corrects: LineReference? = nil
    ) {
        self.number = number
        self.charge = charge
        self.name = name
        self.product = product
        self.kind = kind
        self.plan = plan
        self.servicePeriod = servicePeriod
        self.quantity = quantity
        self.unit = unit
        self.unitAmount = unitAmount
        self.tiers = tiers
        self.amount = amount
        self.explanation = explanation
        self.corrects = corrects
    }
}
