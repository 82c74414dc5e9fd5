public import Logging
public import Postgres
public import ServiceLifecycle

/// The chores of the ingest tables: rolls usage deltas up, creates partitions ahead, switches the
/// generation of batch keys, forgets replies that nobody repeats any more. Any number of servers
/// may do them at once.
public struct Maintenance: Service {
    /// Partitions of segments that exist ahead, in days.
    private static let partitionDaysAhead: Int32 = 3
    /// A generation of batch keys lasts a day; with the newest, three older ones are kept, so that
    /// a key is known for at least 48 hours.
    private static let generationHours: Int32 = 24
    private static let generationsKept: Int32 = 4

    private let pool: PostgresPool
    private let idempotency: IdempotencyRepository
    private let interval: Duration
    private let logger: Logger

    /// - Parameter pool: logged in as the role `meterbee_operator`.
    public init(
        pool: PostgresPool,
        idempotency: IdempotencyRepository,
        interval: Duration = .seconds(15),
        logger: Logger
    ) {
        self.pool = pool
        self.idempotency = idempotency
        self.interval = interval
        self.logger = logger
    }

    /// Does the chores again and again until shut down; a failure is logged and tried again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await perform()
                } catch {
                    logger.warning("maintenance failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Does every chore once.
    public func perform() async throws {
        _ = try await pool.query(
            PostgresStatement(
                "SELECT meterbee.create_segment_partitions($1)",
                [.int32(Self.partitionDaysAhead)]
            )
        )
        _ = try await pool.query(
            PostgresStatement(
                "SELECT meterbee.keep_receipt_partitions($1)",
                [.int32(Self.partitionDaysAhead)]
            )
        )
        try await switchGeneration()
        try await rollUp()
        try await pool.rollUpRuleReadings()
        _ = try await idempotency.deleteExpired()
    }

    private func switchGeneration() async throws {
        let due = try await pool.query(
            PostgresStatement(
                """
                SELECT max(started_at) + make_interval(hours => $1)
                    <= meterbee.meterbee_now() AS due
                FROM meterbee.batch_key_generations
                """,
                [.int32(Self.generationHours)]
            )
        )
        guard try due.only().optionalBool("due") ?? true else { return }
        _ = try await pool.pipeline([
            PostgresStatement("SELECT pg_advisory_xact_lock($1)", [.int64(EpochLock.key)]),
            PostgresStatement(
                "SELECT meterbee.switch_batch_key_generation($1, $2)",
                [.int32(Self.generationHours), .int32(Self.generationsKept)]
            ),
            // Under the exclusive epoch lock no commit is between finding such a row and raising
            // it.
            QuotaStatements.forgetPastAllowances,
        ])
    }

    /// Moves the deltas of past quarter hours into their buckets. A commit that read its clock
    /// before the quarter hour's end may still add one; the next pass takes it. A sum stays at the
    /// limit where it does not fit: one rule's huge values may not stop everybody's roll-up.
    private func rollUp() async throws {
        _ = try await pool.query(
            PostgresStatement(
                """
                WITH moved AS (
                    DELETE FROM meterbee.usage_deltas
                    WHERE quarter_hour
                        <= meterbee.meterbee_now() - interval '15 minutes'
                    RETURNING tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
                        records, canonical_bytes, billable_bytes, late_bytes
                )
                INSERT INTO meterbee.usage_buckets AS bucket
                    (tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
                    records, canonical_bytes, billable_bytes, late_bytes)
                SELECT tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
                    least(sum(records), 9223372036854775807)::bigint,
                    least(sum(canonical_bytes), 9223372036854775807)::bigint,
                    least(sum(billable_bytes), 9223372036854775807)::bigint,
                    least(sum(late_bytes), 9223372036854775807)::bigint
                FROM moved
                GROUP BY tenant_id, quarter_hour, data_source, rule, agent_id, refusal
                ORDER BY tenant_id, quarter_hour, data_source, rule, agent_id, refusal
                ON CONFLICT ON CONSTRAINT usage_buckets_pkey DO UPDATE SET
                    records = least(
                        bucket.records::numeric + excluded.records,
                        9223372036854775807)::bigint,
                    canonical_bytes = least(
                        bucket.canonical_bytes::numeric + excluded.canonical_bytes,
                        9223372036854775807)::bigint,
                    billable_bytes = least(
                        bucket.billable_bytes::numeric + excluded.billable_bytes,
                        9223372036854775807)::bigint,
                    late_bytes = least(
                        bucket.late_bytes::numeric + excluded.late_bytes,
                        9223372036854775807)::bigint
                """
            )
        )
    }
}
