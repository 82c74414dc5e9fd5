import Billing
import Metering
public import Postgres

/// Reads tenants' agreements and counts what their enforced charges have come to.
public struct QuotaRepository: Sendable {
    private let pool: PostgresPool
    private let histories: HistoryReader

    /// - Parameters:
    ///   - pool: logged in as the role `meterbee_operator`.
    ///   - histories: reads the tenants' subscriptions.
    public init(pool: PostgresPool, histories: HistoryReader) {
        self.pool = pool
        self.histories = histories
    }

    /// What limits a tenant at an instant; nil without an open subscription.
    func agreement(of tenant: UniqueID) async throws(PostgresError) -> QuotaAgreement? {
        try await transaction { transaction in
            // The revision first: should the agreement change in between, a commit finds that out.
            let answers = try await transaction.pipeline([
                QuotaStatements.revisions(of: [tenant]), CommitStatements.readClock,
            ])
            let revision = try CommitRows.revisions(answers[0])[tenant] ?? 0
            let now = try CommitRows.now(answers[1])
            let histories = try await histories.histories(of: [tenant]) { statements in
                try await transaction.pipeline(statements)
            }
            return histories.first { $0.isOpen(at: now) }.map {
                QuotaAgreement(revision: revision, history: $0)
            }
        }
    }

    /// Counts the enforced charges of tenants again, from usage, for the phase in course.
    ///
    /// Nothing is committed meanwhile: what was stored before is counted here, and whoever commits
    /// afterwards finds the rows.
    func count(_ agreements: [QuotaAgreement]) async throws(PostgresError) {
        try await transaction { transaction in
            let answers = try await transaction.pipeline([
                // Whoever stops in the middle holds every commit up, but not for long.
                PostgresStatement("SET LOCAL idle_in_transaction_session_timeout = 10000"),
                PostgresStatement("SELECT pg_advisory_xact_lock($1)", [.int64(EpochLock.key)]),
                CommitStatements.readClock,
            ])
            let now = try CommitRows.now(answers[2])
            for agreement in agreements {
                let tenant = agreement.history.terms.tenant
                let month = agreement.history.timeline.grid.month(containing: now)
                let usage = try await transaction.query(
                    QuotaStatements.usage(of: tenant, since: month.start)
                ).map(UsageEntry.init)
                _ = try await transaction.pipeline([
                    QuotaStatements.forget(tenant),
                    QuotaStatements.ensure(agreement.rows(usage: usage, now: now)),
                ])
            }
            await FaultPoint.counted.pass()
        }
    }

    private func transaction<Output: Sendable>(
        _ body: @escaping @Sendable (PostgresTransaction) async throws -> Output
    ) async throws(PostgresError) -> Output {
        do {
            return try await pool.transaction { try await body($0) }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(code: .decoding, message: "quotas cannot be counted: \(error)")
        }
    }
}

extension UsageEntry {
    init(_ row: PostgresRow) throws(PostgresError) {
        self.init(
            dataSource: try row.string("data_source"),
            at: try row.instant("quarter_hour"),
            bytes: Int128(try row.int64("billable_bytes"))
        )
    }
}
