import Metering
import Money

extension InvoiceLine {
    /// The line, followed by what the trial takes back of it if it begins before the trial's end.
    func withTrialLine(until trialEnd: Instant) -> [InvoiceLine] {
        let inside = BillingPeriod(
            start: servicePeriod.start,
            end: min(trialEnd, servicePeriod.end)
        )
        guard !inside.isEmpty else { return [self] }
        let share = servicePeriod.fraction(ofSeconds: inside.seconds)
        var trial = self
        trial.kind = .trial
        trial.servicePeriod = inside
        trial.quantity = ExactDecimal(1)
        trial.amount = -Amount(rounding: amount.exact * share, in: amount.currency)
        trial.explanation = .trial(line: amount, share: share)
        return [self, trial]
    }
}
