public import Billing
public import Metering
import Postgres

/// Finalizes every invoice that is due: closes the past once, then goes through the tenants in
/// batches, each a transaction of its own.
///
/// Killed at any point, it has finished whole batches, and the next run goes on from there; any
/// number may run at once. Memory is that of a batch, however many are due.
public struct BillingRunner: Sendable {
    private let database: Database
    private let batch: BillingBatch
    private let batchSize: Int

    /// - Parameters:
    ///   - histories: remembers plans and time zones between batches.
    ///   - makeID: identifiers of invoices.
    ///   - batchSize: tenants per transaction.
    public init(
        database: Database,
        histories: HistoryReader,
        makeID: @escaping @Sendable () -> UniqueID,
        batchSize: Int = 200
    ) {
        self.database = database
        batch = BillingBatch(reader: BillingReader(histories: histories), makeID: makeID)
        self.batchSize = batchSize
    }

    /// Bills whatever is due now.
    ///
    /// - Parameter progress: told after each batch how far the run has come.
    public func run(
        progress: @Sendable (BillingRunReport) async -> Void = { _ in }
    ) async throws -> BillingRunReport {
        var report = BillingRunReport(cutoff: try await close())
        report.dueTenants = try await countDue(until: report.cutoff)
        guard report.dueTenants > 0 else { return report }
        var after: (dueAt: Instant, tenant: UniqueID)?
        while let page = try await page(after: after, until: report.cutoff) {
            after = page.last
            try await bill(page.tenants, into: &report)
            await progress(report)
            try Task.checkCancellation()
        }
        return report
    }

    /// Bills a batch; where that fails for good, tenant by tenant, so that one does not hold up
    /// the others.
    private func bill(_ tenants: [UniqueID], into report: inout BillingRunReport) async throws {
        do {
            report.add(try await bill(tenants, cutoff: report.cutoff))
        } catch let failure as StoreFailure where failure.isUnavailable {
            throw failure
        } catch is CancellationError {
            throw CancellationError()
        } catch  where tenants.count > 1 {
            for tenant in tenants { try await bill([tenant], into: &report) }
        } catch {
            report.tenants += 1
            report.failures.append(.init(tenant: tenants[0], reason: "\(error)"))
        }
    }

    private func bill(
        _ tenants: [UniqueID],
        cutoff: Instant
    ) async throws -> BillingBatch.Outcome {
        try await database.asOperator { [batch] transaction in
            try await batch.bill(tenants, cutoff: cutoff, transaction)
        }
    }

    /// Closes the past: afterwards no commit can add usage to it. Gives the instant up to which
    /// invoices may be finalized now.
    private func close() async throws -> Instant {
        try await database.asOperator { transaction in
            let row = try await transaction.query(PostgresStatement(Self.epoch)).only()
            if try row.bool("is_due") {
                // Whoever commits holds this lock shared from before it reads the clock.
                _ = try await transaction.pipeline([
                    PostgresStatement("SELECT pg_advisory_xact_lock($1)", [.int64(EpochLock.key)]),
                    PostgresStatement(Self.closeEpoch),
                ])
            }
            return try await transaction.query(PostgresStatement(Self.cutoff)).only()
                .instant("cutoff")
        }
    }

    private func countDue(until cutoff: Instant) async throws -> Int {
        try await database.asOperator { transaction in
            try await transaction.query(PostgresStatement(Self.countDue, [.instant(cutoff)])).only()
                .int("tenants")
        }
    }

    /// The next tenants that have something due; nil when there are none after that place.
    private func page(
        after: (dueAt: Instant, tenant: UniqueID)?,
        until cutoff: Instant
    ) async throws -> (tenants: [UniqueID], last: (dueAt: Instant, tenant: UniqueID))? {
        let limit = batchSize
        let rows = try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    Self.page,
                    [
                        .instant(cutoff), .optionalInstant(after?.dueAt),
                        .optionalID(after?.tenant), .count(limit),
                    ]
                )
            ).map { (dueAt: try $0.instant("due_at"), tenant: try $0.id("tenant_id")) }
        }
        guard let last = rows.last else { return nil }
        var seen: Set<UniqueID> = []
        return (rows.map(\.tenant).filter { seen.insert($0).inserted }, last)
    }
}

extension BillingRunner {
    private static let epoch: PostgresSQL = """
        SELECT EXISTS (
            SELECT 1 FROM meterbee.billing_due AS d
            WHERE d.due_at > e.closed_until
                AND d.due_at <= meterbee.meterbee_now() - make_interval(hours => i.review_hours)
        ) AS is_due
        FROM meterbee.billing_epoch AS e, meterbee.issuer AS i
        """

    private static let closeEpoch: PostgresSQL = """
        UPDATE meterbee.billing_epoch SET
            closed_until = greatest(closed_until, meterbee.meterbee_now())
        """

    /// Never beyond what is closed, and not what the operator may still look at.
    private static let cutoff: PostgresSQL = """
        SELECT greatest('epoch'::timestamptz, least(e.closed_until,
            meterbee.meterbee_now() - make_interval(hours => i.review_hours))) AS cutoff
        FROM meterbee.billing_epoch AS e, meterbee.issuer AS i
        """

    private static let countDue: PostgresSQL = """
        SELECT count(DISTINCT tenant_id) AS tenants
        FROM meterbee.billing_due WHERE due_at <= $1
        """

    private static let page: PostgresSQL = """
        SELECT due_at, tenant_id FROM meterbee.billing_due
        WHERE due_at <= $1
            AND ($2::timestamptz IS NULL OR (due_at, tenant_id) > ($2, $3::uuid))
        ORDER BY due_at, tenant_id LIMIT $4
        """
}

extension BillingRunReport {
    fileprivate mutating func add(_ outcome: BillingBatch.Outcome) {
        tenants += outcome.tenants
        invoices += outcome.invoices
        refusals += outcome.refusals
    }
}

extension StoreFailure {
    var isUnavailable: Bool {
        if case .unavailable = self { true } else { false }
    }
}
