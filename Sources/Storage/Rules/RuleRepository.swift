import Compression
public import Metering
public import Postgres

/// Rules at work: what shadow rules count, where live ones fail, and rules run over stored segments
/// again.
public struct RuleRepository: Sendable {
    let pool: PostgresPool
    let codecs = CodecPool()

    /// - Parameter pool: logged in as the role `meterbee_operator`.
    public init(pool: PostgresPool) { self.pool = pool }

    /// Readings added up by source, version, mode and, where asked, tenant, in this order.
    ///
    /// Throws `StoreFailure`.
    public func ruleUsage(_ query: RuleUsageQuery) async throws -> [RuleUsageRow] {
        do {
            return try await pool.query(Self.usage(query)).map(Self.row)
        } catch {
            throw StoreFailure(error)
        }
    }

    private static func usage(_ query: RuleUsageQuery) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT u.data_source COLLATE "C" AS source, u.rule COLLATE "C" AS rule_version,
                u.mode COLLATE "C" AS mode,
                CASE WHEN $5 THEN t.key END COLLATE "C" AS tenant,
                least(sum(u.records), 9223372036854775807)::bigint AS records,
                least(sum(u.canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
                least(sum(u.billed_bytes), 9223372036854775807)::bigint AS billed_bytes,
                least(sum(u.rule_bytes), 9223372036854775807)::bigint AS rule_bytes,
                least(sum(u.failed_records), 9223372036854775807)::bigint AS failed_records,
                max(u.quarter_hour) FILTER (WHERE u.failed_records > 0) AS last_failed_at
            FROM meterbee.rule_usage AS u
            JOIN meterbee.tenants AS t ON t.tenant_id = u.tenant_id
            WHERE u.quarter_hour >= $1 AND u.quarter_hour < $2
                AND ($3::text IS NULL OR u.data_source = $3)
                AND ($4::uuid IS NULL OR u.tenant_id = $4)
            GROUP BY 1, 2, 3, 4
            ORDER BY 1, length(u.rule COLLATE "C"), 2, 3, 4
            """,
            [
                .instant(query.from), .instant(query.to), .optionalText(query.dataSource),
                .optionalID(query.tenant), .bool(query.isByTenant),
            ]
        )
    }

    private static func row(_ row: PostgresRow) throws(PostgresError) -> RuleUsageRow {
        RuleUsageRow(
            dataSource: try row.string("source"),
            rule: try row.string("rule_version"),
            mode: try row.word("mode"),
            tenant: try row.optionalString("tenant"),
            records: try row.int64("records"),
            canonicalBytes: try row.int64("canonical_bytes"),
            billedBytes: try row.int64("billed_bytes"),
            ruleBytes: try row.int64("rule_bytes"),
            failedRecords: try row.int64("failed_records"),
            lastFailedAt: try row.optionalInstant("last_failed_at")
        )
    }
}
