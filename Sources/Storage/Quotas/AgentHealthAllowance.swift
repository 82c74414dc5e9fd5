import Billing
import Metering
import Money

/// The hourly allowance of an agent's health records: free in every plan, so it has to have an end.
enum AgentHealthAllowance {
    /// Canonical bytes that each agent may send in an hour.
    static let bytesMax: Int64 = 1 << 20
    private static let hour: Int64 = 3_600_000_000

    /// No charge's key has a slash.
    static func key(tenant: UniqueID, agent: UniqueID) -> QuotaRow.Key {
        QuotaRow.Key(tenant: tenant, charge: "\(Admission.agentHealthKey)/\(agent)")
    }

    /// The allowance of a batch; nil for one that sends no health records of an agent.
    static func key(of batch: PendingBatch) -> QuotaRow.Key? {
        guard let agent = batch.agent,
            batch.parts.contains(where: { $0.dataSource == Admission.agentHealthKey })
        else { return nil }
        return key(tenant: batch.tenant, agent: agent)
    }

    /// Nothing used in the hour of an instant.
    static func fresh(_ key: QuotaRow.Key, at now: Instant) -> QuotaRow {
        let start = now.unixMicroseconds.floored(by: hour)
        return QuotaRow(
            key: key,
            revision: 0,
            phase: BillingPeriod(
                start: Instant(unixMicroseconds: start),
                end: Instant(unixMicroseconds: start &+ hour)
            ),
            freeBytes: bytesMax,
            usedBytes: 0,
            settledAmount: .zero
        )
    }
}
