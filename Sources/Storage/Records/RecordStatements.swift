import Metering
import Postgres

/// Statements that read segments; run in a transaction of the tenant.
enum RecordStatements {
    /// Segments that may hold records of the query, those with the latest records first; `after` is
    /// the end and identifier of the last one that was read.
    static func newestFirst(
        _ query: RecordQuery,
        tenant: UniqueID,
        after: (Instant, UniqueID)?,
        count: Int
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT id, data_source, signal, occurred_from, occurred_to, message_bytes, directory,
                payload
            FROM meterbee.segments
            WHERE tenant_id = $1 AND ($2::text IS NULL OR data_source = $2)
                AND occurred_to >= $3 AND occurred_from < $4
                AND ($5::timestamptz IS NULL OR (occurred_to, id) < ($5, $6))
            ORDER BY occurred_to DESC, id DESC
            LIMIT $7
            """,
            parameters(query, tenant: tenant, after: after, count: count)
        )
    }

    /// The same, those with the earliest records first.
    static func oldestFirst(
        _ query: RecordQuery,
        tenant: UniqueID,
        after: (Instant, UniqueID)?,
        count: Int
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT id, data_source, signal, occurred_from, occurred_to, message_bytes, directory,
                payload
            FROM meterbee.segments
            WHERE tenant_id = $1 AND ($2::text IS NULL OR data_source = $2)
                AND occurred_to >= $3 AND occurred_from < $4
                AND ($5::timestamptz IS NULL OR (occurred_from, id) > ($5, $6))
            ORDER BY occurred_from, id
            LIMIT $7
            """,
            parameters(query, tenant: tenant, after: after, count: count)
        )
    }

    private static func parameters(
        _ query: RecordQuery,
        tenant: UniqueID,
        after: (Instant, UniqueID)?,
        count: Int
    ) -> [PostgresValue] {
        [
            .id(tenant), query.dataSource.map { .text($0) } ?? .null, .instant(query.from),
            .instant(query.to), after.map { .instant($0.0) } ?? .null,
            after.map { .id($0.1) } ?? .null, .int64(Int64(count)),
        ]
    }
}
