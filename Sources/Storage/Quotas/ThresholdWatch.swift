import Billing
public import Logging
import Metering
public import Postgres
public import ServiceLifecycle

/// Tells tenants that the free quota of a charge that only bills reached one of its percentages.
///
/// Charges that block, and all under a cap, are counted and told of by the commit itself; to count
/// the others there would cost every commit a locked row. Any number of servers may watch at once:
/// the database keeps each notification of a period once.
public struct ThresholdWatch: Service {
    /// Tenants whose agreements are read together; bounds what a pass holds in memory.
    private static let tenantsPerRead = 100

    private let pool: PostgresPool
    private let histories: HistoryReader
    private let interval: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - pool: logged in as the role `meterbee_operator`.
    ///   - histories: reads the tenants' subscriptions.
    public init(
        pool: PostgresPool,
        histories: HistoryReader,
        interval: Duration = .seconds(60),
        logger: Logger
    ) {
        self.pool = pool
        self.histories = histories
        self.interval = interval
        self.logger = logger
    }

    /// Looks again and again until shut down; a failure is logged and tried again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled else { return }
                do {
                    try await perform()
                } catch {
                    logger.warning("quotas cannot be watched", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Looks once at every tenant that sent something lately.
    public func perform() async throws {
        var last = UniqueID.none
        while true {
            let rows = try await pool.query(
                QuotaStatements.senders(after: last, count: Self.tenantsPerRead)
            )
            let tenants = try rows.map { try $0.id("tenant_id") }
            guard let end = tenants.last else { return }
            last = end
            try await watch(tenants)
        }
    }

    private func watch(_ tenants: [UniqueID]) async throws {
        let now = try CommitRows.now(try await pool.query(CommitStatements.readClock))
        let all = try await histories.histories(of: tenants) { try await pool.pipeline($0) }
        for history in all where history.isOpen(at: now) && history.billsBeyondFree(at: now) {
            let month = history.timeline.grid.month(containing: now)
            let tenant = history.terms.tenant
            let usage = try await pool.query(
                QuotaStatements.usage(of: tenant, since: month.start)
            ).map(UsageEntry.init)
            let notifications = history.reachedThresholds(
                at: now,
                usage: RecordedUsage(usage: usage)
            )
            guard !notifications.isEmpty else { continue }
            _ = try await pool.pipeline(notifications.map(NotificationOutbox.enqueue))
        }
    }
}
