public import Metering
import Postgres

/// Metered usage, read with the tenant's rights.
public struct UsageRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Rows by window and then by what they are told apart by; nil when there are more than
    /// `query.rowsMax`.
    public func usage(tenant: UniqueID, query: UsageQuery) async throws -> [UsageRow]? {
        let parts = try await database.asTenant(tenant) { transaction in
            try await transaction.query(Self.select(tenant, query)).map(UsagePart.init)
        }
        guard parts.count <= query.rowsMax else { return nil }
        return UsagePart.rows(parts)
    }

    /// One row per window, group and refusal; windows are cut off at the query's ends.
    private static func select(_ tenant: UniqueID, _ query: UsageQuery) -> PostgresStatement {
        PostgresStatement(
            """
            WITH located AS (
                SELECT u.*, CASE $4
                        WHEN '15m' THEN u.quarter_hour
                        WHEN '1h' THEN date_trunc('hour', u.quarter_hour, t.time_zone)
                        WHEN '1d' THEN date_trunc('day', u.quarter_hour, t.time_zone)
                        ELSE $2
                    END AS window_start,
                    t.time_zone
                FROM meterbee.usage AS u
                JOIN meterbee.tenants AS t ON t.tenant_id = u.tenant_id
                WHERE u.tenant_id = $1 AND u.quarter_hour >= $2 AND u.quarter_hour < $3
            )
            SELECT greatest(window_start, $2) AS window_from,
                least(
                    $3,
                    CASE $4
                        WHEN '15m' THEN window_start + interval '15 minutes'
                        WHEN '1h' THEN window_start + interval '1 hour'
                        WHEN '1d' THEN
                            ((window_start AT TIME ZONE time_zone) + interval '1 day')
                                AT TIME ZONE time_zone
                        ELSE $3
                    END) AS window_to,
                CASE WHEN $5 THEN data_source END COLLATE "C" AS source,
                CASE WHEN $6 THEN agent_id END AS agent,
                CASE WHEN $7 THEN rule END COLLATE "C" AS rule_version,
                refusal COLLATE "C" AS refusal,
                least(sum(records), 9223372036854775807)::bigint AS records,
                least(sum(canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
                least(sum(billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
                least(sum(late_bytes), 9223372036854775807)::bigint AS late_bytes
            FROM located
            GROUP BY 1, 2, 3, 4, 5, 6
            ORDER BY 1, 3, 4, 5, 6
            LIMIT $8
            """,
            [
                .id(tenant), .instant(query.from), .instant(query.to), .text(query.step.rawValue),
                .bool(query.groupBy.contains(.dataSource)), .bool(query.groupBy.contains(.agent)),
                .bool(query.groupBy.contains(.rule)), .count(query.rowsMax + 1),
            ]
        )
    }

    /// Accepted usage per data source and quarter hour within `[from, to)`, by quarter hour.
    public func sourceUsage(
        tenant: UniqueID,
        from: Instant,
        to: Instant
    ) async throws -> [SourceUsage] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT data_source, quarter_hour,
                        least(sum(records), 9223372036854775807)::bigint AS records,
                        least(sum(billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
                        least(sum(late_bytes), 9223372036854775807)::bigint AS late_bytes
                    FROM meterbee.usage
                    WHERE tenant_id = $1 AND quarter_hour >= $2 AND quarter_hour < $3
                        AND refusal = ''
                    GROUP BY data_source, quarter_hour
                    ORDER BY quarter_hour, data_source COLLATE "C"
                    """,
                    [.id(tenant), .instant(from), .instant(to)]
                )
            ).map { row in
                SourceUsage(
                    dataSource: try row.string("data_source"),
                    quarterHour: try row.instant("quarter_hour"),
                    records: try row.int64("records"),
                    billableBytes: try row.int64("billable_bytes"),
                    lateBytes: try row.int64("late_bytes")
                )
            }
        }
    }
}
