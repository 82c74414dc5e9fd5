import Metering

/// The time from which a plan is in force, until the next span or the end.
struct PlanSpan: Hashable {
    var start: Instant
    var plan: PlanVersion
    /// Whether advance fees were returned and charged anew; not so for a change during a pause.
    var movesFees: Bool
}
