import Metering
import Telemetry

/// What a commit does with each of its batches, decided once the claims, the clock and the
/// watermarks are known. Pure, so that every case can be tested without a database.
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

    /// The instant at which the transaction receives, on PostgreSQL's clock.
    let now: Instant
    /// One outcome per batch, in order.
    private(set) var outcomes: [BatchOutcome] = []
    /// The positions of the batches that are stored and metered.
    private(set) var accepted: [Int] = []
    /// The positions of the batches whose claim is given back.
    private(set) var unclaimed: [Int] = []
    /// The watermarks that rise.
    private(set) var raisedWatermarks: [Spool: Int64] = [:]

    /// - Parameters:
    ///   - claimed: receipts of the batches whose key this transaction inserted.
    ///   - known: what holds the keys that were not inserted.
    ///   - watermarks: the highest sequence of each spool that is known.
    ///   - now: the instant at which the transaction receives, on PostgreSQL's clock.
    init(
        batches: [PendingBatch],
        claimed: Set<UniqueID>,
        known: [Claim: KnownBatch],
        watermarks: [Spool: Int64],
        now: Instant
    ) {
        self.now = now
        var watermarks = watermarks
        var byPosition: [Int: BatchOutcome] = [:]
        var givenBack: [UniqueID: BatchOutcome] = [:]
        for (index, batch) in batches.enumerated() {
            // Refused whole: counted, but it claims no key, so that it may be sent again as it is.
            if batch.parts.isEmpty {
                byPosition[index] = accepted(batch)
                accepted.append(index)
            } else if claimed.contains(batch.receipt) {
                let outcome = claimOutcome(of: batch, watermarks: &watermarks)
                byPosition[index] = outcome
                if case .accepted = outcome {
                    accepted.append(index)
                } else {
                    unclaimed.append(index)
                    givenBack[batch.receipt] = outcome
                }
            }
        }
        for (index, batch) in batches.enumerated() {
            let outcome = byPosition[index] ?? Self.outcome(of: batch, lostTo: known[Claim(batch)])
            // A duplicate of a batch that this very commit gives back shares that one's fate.
            if case .duplicate(let receipt, _, _) = outcome, let fate = givenBack[receipt] {
                outcomes.append(fate)
            } else {
                outcomes.append(outcome)
            }
        }
    }

    private mutating func claimOutcome(
        of batch: PendingBatch,
        watermarks: inout [Spool: Int64]
    ) -> BatchOutcome {
        guard batch.rulesInForceFrom <= now, now < batch.rulesInForceUntil else {
            return .rulesChanged(now: now)
        }
        if let position = batch.spoolPosition {
            let spool = Spool(
                tenant: batch.tenant,
                agent: position.agent,
                spool: position.spool
            )
            // The window has forgotten this key, or it was never sent: either way it may have been
            // billed already, so it is refused rather than billed again.
            if let watermark = watermarks[spool], position.sequence <= watermark {
                return .staleSequence(watermark: watermark)
            }
            watermarks[spool] = position.sequence
            raisedWatermarks[spool] = position.sequence
        }
        return accepted(batch)
    }

    private func accepted(_ batch: PendingBatch) -> BatchOutcome {
        .accepted(
            CommittedBatch(
                receipt: batch.receipt,
                receivedAt: now,
                rejectedRecords: batch.refusedRecords,
                refusalMessage: batch.refusalMessage
            )
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
