public import Money

/// The numbers behind a usage line, by the letters of the pricing rules.
public struct UsageExplanation: Hashable, Sendable {
    /// U: billable bytes of the charge's data sources in the phase.
    public var usedBytes: Int128
    /// U, by data source in the charge's order.
    public var usedBytesBySource: [UsageShare]
    /// F: bytes that were free in the phase.
    public var freeBytes: Int128
    /// B: bytes to bill.
    public var billedBytes: Int128
    /// q: B in units.
    public var quantity: Rational
    /// What one unit is.
    public var unit: ByteUnit
    /// How q was priced.
    public var tiers: [TierUse]
    /// The minimum that applied, prorated; nil if the charge has none.
    public var minimumAmount: Rational?
    /// The maximum that applied; nil if the charge has none.
    public var maximumAmount: Rational?
    /// The amount before rounding.
    public var exactAmount: Rational
}
