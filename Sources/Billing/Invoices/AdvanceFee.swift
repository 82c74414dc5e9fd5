import Metering
import Money

/// A fee that is charged for the time to come, as it would be for a whole period.
struct AdvanceFee {
    var charge: String
    var kind: LineKind
    var plan: PlanVersion
    /// The place of the plan's span in the timeline.
    var spanIndex: Int
    /// Unrounded.
    var fullFee: Rational
    /// What the price multiplies.
    var quantity: Int
    var seats: Int?
    var includedSeats: Int?

    /// The line that charges a share of the fee.
    func line(for period: BillingPeriod, fraction: Rational) -> InvoiceLine {
        let explained = FeeExplanation(
            fullFee: fullFee,
            fraction: fraction,
            seats: seats,
            includedSeats: includedSeats
        )
        return InvoiceLine(
            charge: charge,
            kind: kind,
            plan: PlanReference(plan),
            servicePeriod: period,
            quantity: ExactDecimal(quantity),
            amount: Amount(rounding: fullFee * fraction, in: plan.plan.currency),
            explanation: .fee(explained)
        )
    }

    /// The line that returns a share of the fee.
    func refund(for period: BillingPeriod, fraction: Rational) -> InvoiceLine {
        var returned = self
        returned.kind = .refund
        returned.fullFee = -fullFee
        returned.quantity = 1
        return returned.line(for: period, fraction: fraction)
    }
}
