import Billing
import Metering
import Money
import Postgres

/// The statements about quotas: locked in flush 1, raised in flush 2, counted again from usage
/// where a row is of another phase or agreement.
enum QuotaStatements {
    /// Locks rows, in one order for every server.
    static func lock(_ keys: [QuotaRow.Key]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT q.tenant_id, q.charge, q.revision, q.phase_start, q.phase_end, q.free_bytes,
                q.used_bytes, q.settled_amount
            FROM meterbee.quotas AS q
            JOIN unnest($1::uuid[], $2::text[]) AS wanted (tenant_id, charge)
                ON q.tenant_id = wanted.tenant_id AND q.charge = wanted.charge
            ORDER BY q.tenant_id, q.charge COLLATE "C"
            FOR UPDATE OF q
            """,
            [
                .uuidArray(keys.map { PostgresUUID($0.tenant) }), .textArray(keys.map(\.charge)),
            ]
        )
    }

    /// Makes rows that are not there, so that they can be locked.
    static func ensure(_ rows: [QuotaRow]) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.quotas
                (tenant_id, charge, revision, phase_start, phase_end, free_bytes, used_bytes,
                settled_amount)
            SELECT tenant_id, charge, revision, phase_start, phase_end, free_bytes, used_bytes,
                settled_amount
            FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[],
                    $5::timestamptz[], $6::bigint[], $7::bigint[], $8::text[])
                AS counted (tenant_id, charge, revision, phase_start, phase_end, free_bytes,
                    used_bytes, settled_amount)
            ORDER BY tenant_id, charge COLLATE "C"
            ON CONFLICT DO NOTHING
            """,
            parameters(of: rows)
        )
    }

    /// Writes rows that are locked.
    static func update(_ rows: [QuotaRow]) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.quotas AS q SET revision = counted.revision,
                phase_start = counted.phase_start, phase_end = counted.phase_end,
                free_bytes = counted.free_bytes, used_bytes = counted.used_bytes,
                settled_amount = counted.settled_amount
            FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[],
                    $5::timestamptz[], $6::bigint[], $7::bigint[], $8::text[])
                AS counted (tenant_id, charge, revision, phase_start, phase_end, free_bytes,
                    used_bytes, settled_amount)
            WHERE q.tenant_id = counted.tenant_id AND q.charge = counted.charge
            """,
            parameters(of: rows)
        )
    }

    /// Forgets what a tenant's charges had come to.
    static func forget(_ tenant: UniqueID) -> PostgresStatement {
        PostgresStatement(
            "DELETE FROM meterbee.quotas WHERE tenant_id = $1 AND charge NOT LIKE '%/%'",
            [.id(tenant)]
        )
    }

    /// Forgets the allowances of hours that are over; agents come and go, and each had one.
    static let forgetPastAllowances = PostgresStatement(
        """
        DELETE FROM meterbee.quotas
        WHERE charge LIKE 'agent.health/%' AND phase_end <= meterbee.meterbee_now()
        """
    )

    /// How often the agreements of tenants have changed.
    static func revisions(of tenants: [UniqueID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT tenant_id, revision FROM meterbee.agreement_revisions
            WHERE tenant_id = ANY ($1)
            """,
            [.uuidArray(tenants.map { PostgresUUID($0) })]
        )
    }

    /// Accepted usage of a tenant since an instant, by data source and quarter hour.
    static func usage(of tenant: UniqueID, since start: Instant) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT data_source, quarter_hour,
                least(sum(billable_bytes), 9223372036854775807)::bigint AS billable_bytes
            FROM meterbee.usage
            WHERE tenant_id = $1 AND quarter_hour >= $2 AND refusal = ''
            GROUP BY data_source, quarter_hour
            """,
            [.id(tenant), .instant(start)]
        )
    }

    /// Tenants of which something was accepted since the last roll-up of usage, by identifier.
    static func senders(after last: UniqueID, count: Int) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT DISTINCT tenant_id FROM meterbee.usage_deltas
            WHERE tenant_id > $1 AND refusal = ''
            ORDER BY tenant_id LIMIT $2
            """,
            [.id(last), .count(count)]
        )
    }

    private static func parameters(of rows: [QuotaRow]) -> [PostgresValue] {
        [
            .uuidArray(rows.map { PostgresUUID($0.key.tenant) }),
            .textArray(rows.map(\.key.charge)),
            .int64Array(rows.map(\.revision)),
            .timestampArray(unixMicroseconds: rows.map(\.phase.start.unixMicroseconds)),
            .timestampArray(unixMicroseconds: rows.map(\.phase.end.unixMicroseconds)),
            .int64Array(rows.map(\.freeBytes)),
            .int64Array(rows.map(\.usedBytes)),
            .textArray(rows.map(\.settledAmount.description)),
        ]
    }
}
