public import Metering
public import Money

/// The numbers behind a resource line.
public struct ResourceExplanation: Hashable, Sendable {
    /// How counts became a quantity.
    public var measure: ResourceMeasure
    /// T: quarter hours of the phase.
    public var quarterHours: Int64
    /// What was measured: agents, or hours.
    public var measured: ExactDecimal
    /// The quarter hour whose count was chosen, for `peak` and `p99`; nil if none had agents.
    public var chosenQuarterHour: Instant?
    /// What costs nothing in this phase.
    public var included: Rational
    /// What was measured above it.
    public var quantity: Rational
    /// The price of each.
    public var unitAmount: ExactDecimal
    /// The share of the month that was priced; 1 where hours are measured.
    public var fraction: Rational
    /// The amount before rounding.
    public var exactAmount: Rational
}
