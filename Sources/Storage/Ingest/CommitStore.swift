import Compression
public import Logging
public import Metering
public import Postgres

/// The group commit's transaction: batch keys, watermarks, quotas, segments, usage and receipts,
/// all or nothing.
///
/// One connection of its own, two flushes a commit, one commit at a time. A permanent SQL error
/// runs the batches one by one, so that one poisonous batch never fails its neighbours.
public actor CommitStore {
    /// Attempts of one commit: a dead connection is replaced, quotas are counted again.
    private static let attemptsMax = 4
    /// A loss that took longer to notice is told to the senders rather than tried again.
    private static let retryTimeMax: Duration = .seconds(1)
    /// Agreements kept; a full cache is emptied.
    private static let agreementsMax = 10_000

    private let configuration: PostgresConfiguration
    private let makeID: @Sendable () -> UniqueID
    private let signer: @Sendable () -> ReceiptSigner
    private let quotas: QuotaRepository
    private let codecs = CodecPool()
    private let logger: Logger
    private var connection: PostgresConnection?
    /// What limits the tenants that are limited, as of the revision that a batch last named.
    private var agreements: [UniqueID: QuotaAgreement] = [:]
    private var isCommitting = false

    /// - Parameters:
    ///   - configuration: logs in as the role `meterbee_ingest`.
    ///   - makeID: a new UUIDv7, for segments.
    ///   - signer: what signs the receipts of the next commit.
    ///   - quotas: what limits tenants.
    public init(
        configuration: PostgresConfiguration,
        makeID: @escaping @Sendable () -> UniqueID,
        signer: @escaping @Sendable () -> ReceiptSigner,
        quotas: QuotaRepository,
        logger: Logger
    ) {
        self.configuration = CommitPlanning.applied(to: configuration)
        self.makeID = makeID
        self.signer = signer
        self.quotas = quotas
        self.logger = logger
    }

    /// Commits the batches in one transaction and answers for each, in order.
    ///
    /// The caller waits for one commit before it begins the next: they share a connection.
    public func commit(_ batches: [PendingBatch]) async -> [Result<BatchOutcome, CommitFailure>] {
        precondition(!isCommitting, "commits of one store are made one after the other")
        isCommitting = true
        defer { isCommitting = false }
        return await outcomes(of: batches)
    }

    private func outcomes(
        of batches: [PendingBatch]
    ) async -> [Result<BatchOutcome, CommitFailure>] {
        do {
            return try await committed(batches).map { .success($0) }
        } catch {
            guard error.isPermanent else {
                let failure = CommitFailure.unavailable("\(error)")
                return batches.map { _ in .failure(failure) }
            }
            return await commitOneByOne(batches, after: error)
        }
    }

    /// Connects and has the statements planned, so that the first commit waits for neither; what
    /// fails here is told by that commit.
    public func prepare() async {
        guard let connection = try? await connected() else { return }
        do {
            _ = try await connection.pipeline(CommitStatements.rehearsal)
        } catch {
            logger.debug("the commit was not prepared", metadata: ["error": "\(error)"])
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
        for batch in batches { results += await outcomes(of: [batch]) }
        return results
    }

    private func committed(
        _ batches: [PendingBatch]
    ) async throws(PostgresError) -> [BatchOutcome] {
        let started = ContinuousClock.now
        for number in 1...Self.attemptsMax {
            let agreements = try await limits(of: batches)
            let connection = try await connected()
            await FaultPoint.connected.pass()
            do throws(CommitAttemptError) {
                if let outcomes = try await attempt(batches, agreements, on: connection) {
                    return outcomes
                }
            } catch {
                await recover(connection, after: error)
                // Only what surely was not committed is tried again: the senders know nothing yet.
                let isEarly = ContinuousClock.now - started < Self.retryTimeMax
                guard error.isUncommitted, isEarly, number == 1 else { throw error.cause }
            }
        }
        throw PostgresError(code: .timeout, message: "the quotas are being counted; try again")
    }

    /// Both flushes; nil where quotas had to be counted first.
    private func attempt(
        _ batches: [PendingBatch],
        _ agreements: [UniqueID: QuotaAgreement],
        on connection: PostgresConnection
    ) async throws(CommitAttemptError) -> [BatchOutcome]? {
        let transaction = CommitTransaction(
            batches: batches,
            agreements: agreements,
            connection: connection,
            signer: signer(),
            codecs: codecs,
            makeID: makeID
        )
        let findings: CommitDecision.Findings
        do throws(PostgresError) {
            findings = try await transaction.claim()
            await FaultPoint.claimed.pass()
            let outdated = findings.quotas.outdated
            guard outdated.isEmpty else {
                _ = try await connection.query(CommitStatements.rollback)
                try await quotas.count(outdated.sorted().compactMap { agreements[$0] })
                return nil
            }
        } catch {
            throw CommitAttemptError(cause: error, isUncommitted: error.isWorthAnotherTry)
        }
        do throws(PostgresError) {
            let decision = CommitDecision(batches: batches, findings: findings)
            let receipts = try await transaction.write(decision)
            await FaultPoint.committed.pass()
            return decision.outcomes.map { $0.carrying(receipts) }
        } catch {
            throw CommitAttemptError(
                cause: error,
                isUncommitted: !error.isConnectionLoss && error.isWorthAnotherTry
            )
        }
    }

    private func limits(
        of batches: [PendingBatch]
    ) async throws(PostgresError) -> [UniqueID: QuotaAgreement] {
        var limiting: [UniqueID: QuotaAgreement] = [:]
        for batch in batches where batch.isLimited && limiting[batch.tenant] == nil {
            if let known = agreements[batch.tenant], known.revision == batch.agreementRevision {
                limiting[batch.tenant] = known
            } else if let read = try await quotas.agreement(of: batch.tenant) {
                if agreements.count >= Self.agreementsMax { agreements = [:] }
                agreements[batch.tenant] = read
                limiting[batch.tenant] = read
            }
        }
        return limiting
    }

    private func connected() async throws(PostgresError) -> PostgresConnection {
        if let connection { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        connection = opened
        return opened
    }

    /// Leaves the connection ready for the next transaction, or drops it.
    private func recover(_ connection: PostgresConnection, after error: CommitAttemptError) async {
        if !error.cause.isConnectionLoss,
            (try? await connection.query(CommitStatements.rollback)) != nil
        {
            return
        }
        await connection.close()
        self.connection = nil
    }
}

/// Why an attempt failed, and whether it surely left nothing.
private struct CommitAttemptError: Error {
    var cause: PostgresError
    var isUncommitted: Bool
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

    /// A connection that died while nobody used it, a deadlock, a conflict: gone the next time.
    fileprivate var isWorthAnotherTry: Bool {
        isConnectionLoss || ["40001", "40P01"].contains(sqlState)
    }
}
