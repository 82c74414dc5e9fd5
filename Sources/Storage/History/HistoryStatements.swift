import Billing
import Metering
import Postgres

/// The statements that read subscriptions' logs; their decoders are `RecordedLog` and the
/// initializers of rows.
enum HistoryStatements {
    /// The logs of some tenants' subscriptions, by tenant, subscription and sequence.
    static func events(of tenants: [UniqueID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT t.tenant_id, t.key AS tenant_key, t.currency, t.tax, s.id, s.time_zone,
                s.created_at, e.requested_at, e.occurs_at, e.type, e.plan, e.plan_version,
                e.takes_effect, e.refunds_fees, e.seats, e.usage_cap, e.discounts
            FROM meterbee.subscriptions AS s
            JOIN meterbee.tenants AS t ON t.tenant_id = s.tenant_id
            JOIN meterbee.subscription_events AS e
                ON e.tenant_id = s.tenant_id AND e.subscription_id = s.id
            WHERE s.tenant_id = ANY ($1)
            ORDER BY s.tenant_id, s.id, e.sequence
            """,
            [.uuidArray(tenants.map { PostgresUUID($0) })]
        )
    }

    /// Published versions by their names.
    static func plans(_ references: [PlanReference]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT v.version, v.document
            FROM meterbee.plan_versions AS v
            JOIN unnest($1::text[], $2::bigint[]) AS wanted (plan, version)
                ON wanted.plan = v.plan AND wanted.version = v.version
            """,
            [
                .textArray(references.map(\.key)),
                .int64Array(references.map { Int64($0.version) }),
            ]
        )
    }

    /// Some tenants' grants of credit, in the order granted.
    static func credits(of tenants: [UniqueID]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT tenant_id, id, key, amount, priority, granted_at, expires_at
            FROM meterbee.credits WHERE tenant_id = ANY ($1)
            ORDER BY tenant_id, granted_at, id
            """,
            [.uuidArray(tenants.map { PostgresUUID($0) })]
        )
    }
}
