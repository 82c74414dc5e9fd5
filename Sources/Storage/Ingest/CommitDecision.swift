import Metering
import Telemetry

/// What a commit does with each of its batches, decided once the claims, the clock, the watermarks
/// and the quotas are known. Pure, so that every case can be tested without a database.
struct CommitDecision: Sendable {
    /// What identifies a batch within the installation.
    struct Claim: Hashable, Sendable {
        var tenant: UniqueID
        var signal: Signal
        var key: String

        init(tenant: UniqueID, signal: Signal, key: String) {
            self.tenant = tenant
            self.signal = signal
            self.key = key
        }

        init(_ batch: PendingBatch) {
            self.init(tenant: batch.tenant, signal: batch.signal, key: batch.key.description)
        }
    }

    /// A batch that a claim was lost to.
    struct KnownBatch: Hashable, Sendable {
        var bodyHash: [UInt8]
        var receipt: UniqueID
        var rejectedRecords: Int64
        var refusalMessage: String?
    }

    struct Spool: Hashable, Sendable {
        var tenant: UniqueID
        var agent: UniqueID
        var spool: String

        /// The order in which every server locks spools.
        var order: (UniqueID, UniqueID, String) { (tenant, agent, spool) }
    }

    /// What flush 1 found.
    struct Findings: Sendable {
        /// Receipts of the batches whose key this transaction inserted.
        var claimed: Set<UniqueID> = []
        /// What holds the keys that were not inserted.
        var known: [Claim: KnownBatch] = [:]
        /// The highest sequence of each spool that is known.
        var watermarks: [Spool: Int64] = [:]
        /// How often the agreements of tenants have changed; 0 where a tenant is missing.
        var revisions: [UniqueID: Int64] = [:]
        /// What the tenants may still send.
        var quotas = QuotaBook()
        /// The instant at which the transaction receives, on PostgreSQL's clock.
        var now: Instant
    }

    /// The instant at which the transaction receives, on PostgreSQL's clock.
    let now: Instant
    /// The batches as they are stored: without the parts that a quota refused.
    private(set) var batches: [PendingBatch]
    /// One outcome per batch, in order.
    private(set) var outcomes: [BatchOutcome] = []
    /// The positions of the batches that are stored and metered.
    private(set) var accepted: [Int] = []
    /// The positions of the batches whose claim is given back.
    private(set) var unclaimed: [Int] = []
    /// The positions of the claimed batches of which a quota refused some parts.
    private(set) var partlyRefused: [Int] = []
    /// The watermarks that rise.
    private(set) var raisedWatermarks: [Spool: Int64] = [:]
    /// What the tenants may send after this commit.
    private(set) var quotas: QuotaBook
    /// What quotas and caps refused, by position.
    private(set) var refused: [Int: [QuotaBook.Refused]] = [:]

    init(batches: [PendingBatch], findings: Findings) {
        now = findings.now
        self.batches = batches
        quotas = findings.quotas
        var watermarks = findings.watermarks
        var byPosition: [Int: BatchOutcome] = [:]
        var fates: [UniqueID: BatchOutcome] = [:]
        for (index, batch) in batches.enumerated() {
            // Refused whole: counted, but it claims no key, so that it may be sent again as it is.
            if batch.parts.isEmpty {
                byPosition[index] = accept(index)
            } else if findings.claimed.contains(batch.receipt) {
                let outcome = claimOutcome(of: index, findings, &watermarks)
                byPosition[index] = outcome
                fates[batch.receipt] = outcome
            }
        }
        for (index, batch) in batches.enumerated() {
            let outcome =
                byPosition[index] ?? Self.outcome(of: batch, lostTo: findings.known[Claim(batch)])
            outcomes.append(shared(outcome, fates))
        }
    }

    private mutating func claimOutcome(
        of index: Int,
        _ findings: Findings,
        _ watermarks: inout [Spool: Int64]
    ) -> BatchOutcome {
        let batch = batches[index]
        guard findings.revisions[batch.tenant, default: 0] == batch.agreementRevision,
            !quotas.inactive.contains(batch.tenant)
        else {
            unclaimed.append(index)
            return .agreementChanged(now: now)
        }
        guard batch.rulesInForceFrom <= now, now < batch.rulesInForceUntil else {
            unclaimed.append(index)
            return .rulesChanged(now: now)
        }
        let spool = Spool(batch)
        if let spool, let position = batch.spoolPosition, let watermark = watermarks[spool],
            // The window has forgotten this key, or it was never sent: either way it may have been
            // billed already, so it is refused rather than billed again.
            position.sequence <= watermark
        {
            unclaimed.append(index)
            return .staleSequence(watermark: watermark)
        }
        applyQuotas(to: index)
        guard !batches[index].parts.isEmpty else {
            unclaimed.append(index)
            return accept(index)
        }
        if let spool, let position = batch.spoolPosition {
            watermarks[spool] = position.sequence
            raisedWatermarks[spool] = position.sequence
        }
        return accept(index)
    }

    private mutating func applyQuotas(to index: Int) {
        let refused = quotas.admit(batches[index])
        guard !refused.isEmpty else { return }
        self.refused[index] = refused
        batches[index].refuse(refused)
        if !batches[index].parts.isEmpty { partlyRefused.append(index) }
    }

    private mutating func accept(_ index: Int) -> BatchOutcome {
        accepted.append(index)
        let batch = batches[index]
        return .accepted(
            CommittedBatch(
                receipt: batch.receipt,
                receivedAt: now,
                rejectedRecords: batch.refusedRecords,
                refusalMessage: batch.refusalMessage,
                refusedDataSources: Set((refused[index] ?? []).map(\.dataSource))
            )
        )
    }

    /// A duplicate of a batch of this very commit shares that one's fate.
    private func shared(
        _ outcome: BatchOutcome,
        _ fates: [UniqueID: BatchOutcome]
    ) -> BatchOutcome {
        guard case .duplicate(let receipt, _, _) = outcome, let fate = fates[receipt] else {
            return outcome
        }
        guard case .accepted(let first) = fate,
            !unclaimed.contains(where: { batches[$0].receipt == receipt })
        else { return fate }
        return .duplicate(
            receipt: receipt,
            rejectedRecords: first.rejectedRecords,
            refusalMessage: first.refusalMessage
        )
    }

    private static func outcome(of batch: PendingBatch, lostTo known: KnownBatch?) -> BatchOutcome {
        guard let known, known.bodyHash == batch.bodyHash.bytes else { return .keyReused }
        return .duplicate(
            receipt: known.receipt,
            rejectedRecords: known.rejectedRecords,
            refusalMessage: known.refusalMessage
        )
    }
}

extension CommitDecision.Spool {
    /// The spool that a batch comes from; nil for one that is not an agent's.
    init?(_ batch: PendingBatch) {
        guard let position = batch.spoolPosition else { return nil }
        self.init(tenant: batch.tenant, agent: position.agent, spool: position.spool)
    }
}
