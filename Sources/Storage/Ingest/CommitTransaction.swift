import Compression
import Metering
import Postgres

/// One group commit on one connection: flush 1 claims, locks and reads the clock, flush 2 writes.
struct CommitTransaction: Sendable {
    let batches: [PendingBatch]
    /// What limits the tenants that are limited.
    let agreements: [UniqueID: QuotaAgreement]
    let connection: PostgresConnection
    let signer: ReceiptSigner
    let codecs: CodecPool
    let makeID: @Sendable () -> UniqueID

    /// Flush 1, and a look at what holds the keys that were not free.
    func claim() async throws(PostgresError) -> CommitDecision.Findings {
        let keyed = batches.filter { !$0.parts.isEmpty }
        let spools = Set(keyed.compactMap(CommitDecision.Spool.init)).sorted { $0.order < $1.order }
        let health = Set(keyed.compactMap(AgentHealthAllowance.key))
        var flush = [
            CommitStatements.begin, CommitStatements.setTenants(Set(batches.map(\.tenant))),
            CommitStatements.lockEpoch, CommitStatements.claim(keyed),
        ]
        if !spools.isEmpty { flush.insert(CommitStatements.lockWatermarks(spools), at: 3) }
        let claimIndex = flush.count - 1
        let locked = health.union(charges(of: keyed))
        if !locked.isEmpty { flush += quotaLocks(locked, health) }
        flush += [
            CommitStatements.readClock,
            QuotaStatements.revisions(of: Set(keyed.map(\.tenant)).sorted()),
        ]
        let answers = try await connection.pipeline(flush)
        var findings = CommitDecision.Findings(now: try CommitRows.now(answers[flush.count - 2]))
        findings.claimed = try CommitRows.receipts(answers[claimIndex])
        if !spools.isEmpty { findings.watermarks = try CommitRows.watermarks(answers[3]) }
        findings.revisions = try CommitRows.revisions(answers[flush.count - 1])
        if !locked.isEmpty || !agreements.isEmpty {
            findings.quotas = QuotaBook(
                agreements: current(findings.revisions),
                locked: locked,
                rows: locked.isEmpty ? [] : try CommitRows.quotas(answers[flush.count - 3]),
                health: health,
                now: findings.now
            )
        }
        let lost = keyed.filter { !findings.claimed.contains($0.receipt) }
        if !lost.isEmpty {
            findings.known = try CommitRows.known(
                try await connection.query(CommitStatements.findKnown(lost))
            )
        }
        return findings
    }

    /// The charges that the batches of limited tenants may use.
    private func charges(of batches: [PendingBatch]) -> Set<QuotaRow.Key> {
        var keys: Set<QuotaRow.Key> = []
        for batch in batches {
            guard let agreement = agreements[batch.tenant] else { continue }
            for charge in agreement.charges(of: Set(batch.parts.map(\.dataSource))) {
                keys.insert(QuotaRow.Key(tenant: batch.tenant, charge: charge))
            }
        }
        return keys
    }

    private func quotaLocks(
        _ locked: Set<QuotaRow.Key>,
        _ health: Set<QuotaRow.Key>
    ) -> [PostgresStatement] {
        var locks = [QuotaStatements.lock(locked.sorted())]
        if !health.isEmpty {
            // A row of a time long past: it is locked, and counts as nothing used.
            let past = Instant(unixSeconds: 0)
            let rows = health.sorted().map { AgentHealthAllowance.fresh($0, at: past) }
            locks.insert(QuotaStatements.ensure(rows), at: 0)
        }
        return locks
    }

    /// The agreements that are still those of the database; batches of others are admitted again.
    private func current(_ revisions: [UniqueID: Int64]) -> [UniqueID: QuotaAgreement] {
        agreements.filter { revisions[$0.key, default: 0] == $0.value.revision }
    }

    /// Flush 2: everything that the accepted batches bring, and the end of the transaction.
    ///
    /// Answers the receipts that were asked for.
    func write(
        _ decision: CommitDecision
    ) async throws(PostgresError) -> [UniqueID: SignedReceipt] {
        var statements = consequences(of: decision)
        var wanted: [UniqueID: SignedReceipt] = [:]
        let accepted = decision.accepted.map { decision.batches[$0] }
        if !accepted.isEmpty {
            statements += records(of: accepted, receivedAt: decision.now)
            let receipts = try CommitReceipts(
                of: accepted,
                receivedAt: decision.now,
                signer: signer
            )
            if let receipts {
                let rows = try receipts.rows(codecs: codecs)
                statements.append(ReceiptStatements.insert(rows, receivedAt: decision.now))
                wanted = receipts.wanted
            }
        }
        if FaultPoint.isArmed {
            _ = try await connection.pipeline(statements)
            await FaultPoint.written.pass()
            statements = []
        }
        _ = try await connection.pipeline(statements + [CommitStatements.commit])
        return wanted
    }

    private func consequences(of decision: CommitDecision) -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        if !decision.unclaimed.isEmpty {
            statements.append(CommitStatements.unclaim(decision.unclaimed.map { batches[$0] }))
        }
        if !decision.partlyRefused.isEmpty {
            statements.append(
                CommitStatements.noteRefusals(
                    decision.partlyRefused.map { decision.batches[$0] }
                )
            )
        }
        if !decision.raisedWatermarks.isEmpty {
            statements.append(CommitStatements.raiseWatermarks(decision.raisedWatermarks))
        }
        let rows = decision.quotas.changedRows
        if !rows.isEmpty { statements.append(QuotaStatements.update(rows)) }
        return statements + decision.quotas.notifications.map(NotificationOutbox.enqueue)
    }

    private func records(
        of accepted: [PendingBatch],
        receivedAt: Instant
    ) -> [PostgresStatement] {
        let drafts = SegmentDraft.drafts(of: accepted, receivedAt: receivedAt)
        var statements: [PostgresStatement] = []
        if !drafts.isEmpty {
            statements.append(
                CommitStatements.insertSegments(
                    drafts,
                    ids: drafts.map { _ in makeID() },
                    receivedAt: receivedAt
                )
            )
        }
        statements.append(
            CommitStatements.insertUsage(UsageDelta.deltas(of: accepted), receivedAt: receivedAt)
        )
        return statements + CommitStatements.insertRuleReadings(of: accepted, at: receivedAt)
    }
}
