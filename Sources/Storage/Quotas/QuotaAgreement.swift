import Billing
import Metering

/// What limits a tenant: its subscription's log, as of one revision.
struct QuotaAgreement: Sendable {
    /// How often the agreement had changed, or fewer times.
    var revision: Int64
    var history: BillingHistory

    /// The charges whose use is counted at an instant: all usage charges under a cap, else those
    /// that block.
    func enforcedCharges(at now: Instant) -> [(key: String, terms: UsageTerms)] {
        history.timeline.plan(at: now).plan.charges.compactMap { charge in
            guard case .usage(let terms) = charge.terms,
                history.usageCap != nil || terms.overage == .block
            else { return nil }
            return (charge.key, terms)
        }
    }

    /// What each enforced charge has come to, by the usage of the month.
    func rows(usage: [UsageEntry], now: Instant) -> [QuotaRow] {
        let enforced = Set(enforcedCharges(at: now).map(\.key))
        guard let phase = history.engine.phase(at: now),
            let allowance = history.admissionAllowance(
                at: now,
                usage: RecordedUsage(usage: usage)
            )
        else { return [] }
        return allowance.charges.filter { enforced.contains($0.key) }.map { charge in
            QuotaRow(
                key: QuotaRow.Key(tenant: history.terms.tenant, charge: charge.key),
                revision: revision,
                phase: phase,
                freeBytes: Int64(clamping: charge.freeBytes),
                usedBytes: Int64(clamping: charge.usedBytes),
                settledAmount: allowance.settledAmount
            )
        }
    }
}
