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

    /// The charges that records of these data sources may use: under a cap every usage charge, for
    /// it is their sum that is limited, else those that block. Of all plans, whichever is in force.
    func charges(of dataSources: Set<String>) -> Set<String> {
        let charges = history.plans.values.flatMap(\.plan.charges)
        return Set(
            charges.compactMap { charge in
                guard case .usage(let terms) = charge.terms else { return nil }
                let isTouched =
                    terms.overage == .block && !dataSources.isDisjoint(with: terms.dataSources)
                return history.usageCap != nil || isTouched ? charge.key : nil
            }
        )
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
