import Metering
import Money

/// A part of a month with one plan, wholly inside or outside of the trial.
struct Phase {
    var plan: PlanVersion
    /// The place of the plan's span in the timeline; fees are attributed by it.
    var spanIndex: Int
    var period: BillingPeriod
    /// The parts of `period` that are not paused; at least one.
    var covered: [BillingPeriod]
    var month: BillingPeriod
    /// Whether a plan change or the trial's end splits the month.
    var isSplit: Bool
    var isTrial: Bool

    var coveredSeconds: Int64 { covered.reduce(0) { $0 + $1.seconds } }
    var quarterHours: Int64 { coveredSeconds / 900 }
    /// Covered time as a share of the whole month.
    var fraction: Rational { month.fraction(ofSeconds: coveredSeconds) }
}
