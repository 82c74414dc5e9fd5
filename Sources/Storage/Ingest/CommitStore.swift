import Compression
public import Logging
public import Metering
public import Postgres
import Synchronization
import Telemetry

/// The group commit's transaction: batch keys, watermarks, segments and usage, all or nothing.
///
/// One connection of its own, two flushes a commit. A permanent SQL error runs the batches one by
/// one, so that one poisonous batch never fails its neighbours.
public actor CommitStore {
    private let configuration: PostgresConfiguration
    private let makeID: @Sendable () -> UniqueID
    private let signer: ReceiptSigner
    private let codecs = CodecPool()
    private let logger: Logger
    private var connection: PostgresConnection?

    /// - Parameters:
    ///   - configuration: logs in as the role `meterbee_ingest`.
    ///   - makeID: a new UUIDv7, for segments.
    ///   - signer: signs the receipts of each commit.
    public init(
        configuration: PostgresConfiguration,
        makeID: @escaping @Sendable () -> UniqueID,
        signer: ReceiptSigner,
        logger: Logger
    ) {
        self.configuration = configuration
        self.makeID = makeID
        self.signer = signer
        self.logger = logger
    }

    /// Commits the batches in one transaction and answers for each, in order.
    public func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>] {
        do {
            return try await attempt(batches).map { .success($0) }
        } catch {
            guard error.isPermanent else {
                let failure = CommitFailure.unavailable("\(error)")
                return batches.map { _ in .failure(failure) }
            }
            return await commitOneByOne(batches, after: error)
        }
    }

    /// Ends the connection; a later commit opens another.
    public func close() async {
        await connection?.close()
        connection = nil
    }

    private func commitOneByOne(
        _ batches: [PendingBatch],
        after error: PostgresError
    ) async -> [Result<BatchOutcome, CommitFailure>] {
        guard batches.count > 1 else { return [.failure(.permanent("\(error)"))] }
        logger.warning(
            "a batch cannot be stored; committing one by one",
            metadata: ["batches": "\(batches.count)", "error": "\(error)"]
        )
        var results: [Result<BatchOutcome, CommitFailure>] = []
        for batch in batches { results += await commit([batch]) }
        return results
    }

    private func attempt(
        _ batches: [PendingBatch]
    ) async throws(PostgresError) -> [BatchOutcome] {
        let connection = try await connected()
        do {
            let decision = try await claim(batches, on: connection)
            let receipts = try await write(decision, of: batches, on: connection)
            return decision.outcomes.map { $0.carrying(receipts) }
        } catch {
            await recover(connection, after: error)
            throw error
        }
    }

    /// Flush 1, and a look at what holds the keys that were not free.
    private func claim(
        _ batches: [PendingBatch],
        on connection: PostgresConnection
    ) async throws(PostgresError) -> CommitDecision {
        let keyed = batches.filter { !$0.parts.isEmpty }
        let spools = Set(keyed.compactMap(CommitDecision.Spool.init)).sorted { $0.order < $1.order }
        let flush = try await connection.pipeline([
            CommitStatements.begin,
            CommitStatements.setTenants(Set(batches.map(\.tenant))),
            CommitStatements.lockEpoch,
            CommitStatements.lockWatermarks(spools),
            CommitStatements.claim(keyed),
            CommitStatements.readClock,
        ])
        let watermarks = try CommitRows.watermarks(flush[3])
        let claimed = try CommitRows.receipts(flush[4])
        let now = try CommitRows.now(flush[5])
        let lost = keyed.filter { !claimed.contains($0.receipt) }
        let known =
            lost.isEmpty
            ? [:]
            : try CommitRows.known(try await connection.query(CommitStatements.findKnown(lost)))
        return CommitDecision(
            batches: batches,
            claimed: claimed,
            known: known,
            watermarks: watermarks,
            now: now
        )
    }

    /// Flush 2: everything that the accepted batches bring, and the end of the transaction.
    ///
    /// Answers the receipts that were asked for.
    private func write(
        _ decision: CommitDecision,
        of batches: [PendingBatch],
        on connection: PostgresConnection
    ) async throws(PostgresError) -> [UniqueID: SignedReceipt] {
        var wanted: [UniqueID: SignedReceipt] = [:]
        var statements: [PostgresStatement] = []
        if !decision.unclaimed.isEmpty {
            statements.append(CommitStatements.unclaim(decision.unclaimed.map { batches[$0] }))
        }
        if !decision.raisedWatermarks.isEmpty {
            statements.append(CommitStatements.raiseWatermarks(decision.raisedWatermarks))
        }
        if !decision.accepted.isEmpty {
            let accepted = decision.accepted.map { batches[$0] }
            let drafts = SegmentDraft.drafts(of: accepted, receivedAt: decision.now)
            if !drafts.isEmpty {
                statements.append(
                    CommitStatements.insertSegments(
                        drafts,
                        ids: drafts.map { _ in makeID() },
                        receivedAt: decision.now
                    )
                )
            }
            statements.append(
                CommitStatements.insertUsage(
                    UsageDelta.deltas(of: accepted),
                    receivedAt: decision.now
                )
            )
            let receipts = try CommitReceipts(
                of: accepted,
                receivedAt: decision.now,
                signer: signer
            )
            if let receipts {
                statements.append(
                    ReceiptStatements.insert(
                        try receipts.rows(codecs: codecs),
                        receivedAt: decision.now
                    )
                )
                wanted = receipts.wanted
            }
        }
        statements.append(CommitStatements.commit)
        _ = try await connection.pipeline(statements)
        return wanted
    }

    private func connected() async throws(PostgresError) -> PostgresConnection {
        if let connection { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        connection = opened
        return opened
    }

    /// Leaves the connection ready for the next transaction, or drops it.
    private func recover(_ connection: PostgresConnection, after error: PostgresError) async {
        if !error.isConnectionLoss,
            (try? await connection.query(CommitStatements.rollback)) != nil
        {
            return
        }
        await connection.close()
        self.connection = nil
    }
}

extension CommitDecision.Spool {
    /// The spool that a batch comes from; nil for one that is not an agent's.
    fileprivate init?(_ batch: PendingBatch) {
        guard let position = batch.spoolPosition else { return nil }
        self.init(tenant: batch.tenant, agent: position.agent, spool: position.spool)
    }
}

extension BatchOutcome {
    /// The outcome with the whole receipt of its batch, where there is one.
    fileprivate func carrying(_ receipts: [UniqueID: SignedReceipt]) -> BatchOutcome {
        guard case .accepted(var batch) = self, let receipt = receipts[batch.receipt] else {
            return self
        }
        batch.receiptJSON = receipt.json
        return .accepted(batch)
    }
}

extension PostgresError {
    /// Whether these very rows can never be stored: data exceptions, violated constraints and
    /// program limits (classes 21, 22, 23, 54). Anything else is the store's state, and may pass.
    fileprivate var isPermanent: Bool {
        guard let sqlState else { return false }
        // A row without a partition is the maintenance's fault; the sender cannot mend it.
        if sqlState == "23514", constraint == nil { return false }
        return ["21", "22", "23", "54"].contains(String(sqlState.prefix(2)))
    }
}
