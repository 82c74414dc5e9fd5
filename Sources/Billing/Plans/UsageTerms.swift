public import Money

/// A price per gigabyte of one or several data sources that share one free quota, in arrears.
public struct UsageTerms: Hashable, Sendable {
    /// At least one key.
    public var dataSources: [String]
    /// Bytes per month that cost nothing.
    public var freeBytes: Int128
    /// Whether a month in which the subscription starts has only its share of the free bytes.
    public var proratesFree: Bool
    /// What one unit of quantity is.
    public var unit: ByteUnit
    /// How units become an amount.
    public var model: PriceModel
    /// What happens beyond the free bytes.
    public var overage: Overage
    /// What a whole month costs at least.
    public var minimumAmount: ExactDecimal?
    /// What each phase costs at most.
    public var maximumAmount: ExactDecimal?
    /// Percentages of the free quota that notify, rising.
    public var thresholds: [Int]
}
