import Billing
import Metering
import Money

/// What the tenants of a commit may still send, by the rows that the commit holds locked. Pure.
struct QuotaBook: Sendable {
    /// One data source's records that a commit refuses.
    struct Refused: Hashable, Sendable {
        var dataSource: String
        var reason: RefusalReason
        /// The charge whose quota is used up; nil where a cap or an allowance refuses.
        var charge: String?
        /// Until when.
        var phase: BillingPeriod
    }

    private struct Tenant: Sendable {
        var allowance: UsageAllowance
        var phase: BillingPeriod
        /// The service period, within which each thing is told once.
        var month: BillingPeriod
    }

    private var tenants: [UniqueID: Tenant] = [:]
    private var rows: [QuotaRow.Key: QuotaRow]
    private var health: Set<QuotaRow.Key> = []
    private var touched: Set<QuotaRow.Key> = []
    /// Tenants whose rows must be counted again before anything can be decided for them.
    private(set) var outdated: Set<UniqueID> = []
    /// Tenants whose subscription is not active any more.
    private(set) var inactive: Set<UniqueID> = []
    /// What the tenants are told of, once each.
    private(set) var notifications: [TenantNotification] = []

    /// Nothing is limited.
    init() { rows = [:] }

    /// - Parameters:
    ///   - agreements: of the tenants that are limited.
    ///   - locked: the rows that were looked for; those of other charges are not needed.
    ///   - rows: what was found of them.
    ///   - health: the allowances of agents that send health records.
    init(
        agreements: [UniqueID: QuotaAgreement],
        locked: Set<QuotaRow.Key>,
        rows: [QuotaRow],
        health: Set<QuotaRow.Key>,
        now: Instant
    ) {
        self.rows = Dictionary(rows.map { ($0.key, $0) }) { first, _ in first }
        for key in health {
            let row = self.rows[key].flatMap { $0.isValid(revision: 0, at: now) ? $0 : nil }
            self.rows[key] = row ?? AgentHealthAllowance.fresh(key, at: now)
        }
        self.health = health
        for (tenant, agreement) in agreements { open(tenant, agreement, locked, now) }
    }

    private mutating func open(
        _ tenant: UniqueID,
        _ agreement: QuotaAgreement,
        _ locked: Set<QuotaRow.Key>,
        _ now: Instant
    ) {
        let timeline = agreement.history.timeline
        guard timeline.isActive(at: now) else {
            inactive.insert(tenant)
            return
        }
        let charges = agreement.enforcedCharges(at: now).filter { charge in
            locked.contains(QuotaRow.Key(tenant: tenant, charge: charge.key))
        }
        var uses: [UsageAllowance.ChargeUse] = []
        var settled = Rational.zero
        var phase = BillingPeriod(start: now, end: now)
        for (key, terms) in charges {
            guard let row = rows[QuotaRow.Key(tenant: tenant, charge: key)],
                row.isValid(revision: agreement.revision, at: now)
            else {
                outdated.insert(tenant)
                return
            }
            (settled, phase) = (row.settledAmount, row.phase)
            uses.append(
                UsageAllowance.ChargeUse(
                    key: key,
                    terms: terms,
                    freeBytes: Int128(row.freeBytes),
                    usedBytes: Int128(row.usedBytes)
                )
            )
        }
        guard !uses.isEmpty else { return }
        tenants[tenant] = Tenant(
            allowance: UsageAllowance(
                charges: uses,
                cap: agreement.history.usageCap,
                settledAmount: settled
            ),
            phase: phase,
            month: timeline.grid.month(containing: now)
        )
    }

    /// Takes the parts of a batch, each whole or not at all; answers those that do not fit.
    mutating func admit(_ batch: PendingBatch) -> [Refused] {
        var refused = admitHealth(of: batch)
        guard var tenant = tenants[batch.tenant] else { return refused }
        var request: [String: Int128] = [:]
        for part in batch.parts { request[part.dataSource] = Int128(part.billableBytes) }
        let before = tenant.allowance
        for dataSource in tenant.allowance.admit(request).sorted() {
            let charge = before.charges.first { $0.terms.dataSources.contains(dataSource) }
            let isBlocked = charge.map { $0.blocks(request[dataSource] ?? 0) } ?? false
            refused.append(
                Refused(
                    dataSource: dataSource,
                    reason: isBlocked ? .quotaBlocked : .usageCap,
                    charge: isBlocked ? charge?.key : nil,
                    phase: tenant.phase
                )
            )
        }
        tell(refused, of: batch.tenant, in: tenant.month)
        note(tenant, of: batch.tenant, before)
        tenants[batch.tenant] = tenant
        return refused
    }

    private mutating func admitHealth(of batch: PendingBatch) -> [Refused] {
        guard let key = AgentHealthAllowance.key(of: batch), health.contains(key),
            var row = rows[key],
            let part = batch.parts.first(where: { $0.dataSource == Admission.agentHealthKey })
        else { return [] }
        guard part.canonicalBytes <= row.freeBytes - row.usedBytes else {
            return [
                Refused(
                    dataSource: part.dataSource,
                    reason: .agentHealthLimit,
                    charge: nil,
                    phase: row.phase
                )
            ]
        }
        row.usedBytes.addSaturating(part.canonicalBytes)
        rows[key] = row
        touched.insert(key)
        return []
    }

    private mutating func note(
        _ tenant: Tenant,
        of id: UniqueID,
        _ before: UsageAllowance
    ) {
        for (charge, old) in zip(tenant.allowance.charges, before.charges)
        where charge.usedBytes != old.usedBytes {
            let key = QuotaRow.Key(tenant: id, charge: charge.key)
            rows[key]?.usedBytes = Int64(clamping: charge.usedBytes)
            touched.insert(key)
            let reached = charge.terms.thresholds(
                reachedFrom: old.usedBytes,
                to: charge.usedBytes,
                ofFreeBytes: charge.freeBytes
            )
            notifications += reached.map { percent in
                .quotaThreshold(
                    tenant: id,
                    charge: charge.key,
                    percent: percent,
                    usedBytes: charge.usedBytes,
                    freeBytes: charge.freeBytes,
                    period: tenant.month
                )
            }
        }
    }

    /// The database keeps each notification of a period once; here a commit repeats none.
    private mutating func tell(_ refused: [Refused], of id: UniqueID, in month: BillingPeriod) {
        for refusal in refused where refusal.reason != .agentHealthLimit {
            let notification = TenantNotification.quotaBlocked(
                tenant: id,
                dataSource: refusal.dataSource,
                charge: refusal.charge,
                reason: refusal.reason.rawValue,
                period: month
            )
            let isTold = notifications.contains {
                $0.tenant == id && $0.kind == notification.kind
                    && $0.onceKey == notification.onceKey
            }
            if !isTold { notifications.append(notification) }
        }
    }

    /// The rows to write, in the order in which they are locked.
    var changedRows: [QuotaRow] { touched.sorted().compactMap { rows[$0] } }
}

extension UsageAllowance.ChargeUse {
    /// Whether its quota, and not a cap, is what so many bytes do not fit into.
    fileprivate func blocks(_ bytes: Int128) -> Bool {
        terms.overage == .block && bytes > max(0, freeBytes - usedBytes)
    }
}
