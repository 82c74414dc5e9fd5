import Postgres
import Testing

/// Subscriptions of which two invoices are due each, and what became of them.
struct DueBooks {
    private let connection: PostgresConnection

    /// Writes tenants whose subscription lasted as long as last month, with 2 GB used in it of
    /// which one is free.
    static func fill(_ count: Int, _ cluster: PrivateCluster) async throws -> DueBooks {
        let connection = try await PostgresConnection.connect(
            cluster.configuration(user: "meterbee_owner")
        )
        for sql in disabling + plan {
            _ = try await connection.query(PostgresStatement(sql))
        }
        for sql in filling {
            _ = try await connection.query(PostgresStatement(sql, [.int32(Int32(count))]))
        }
        for sql in deriving { _ = try await connection.query(PostgresStatement(sql)) }
        for sql in enabling { _ = try await connection.query(PostgresStatement(sql)) }
        return DueBooks(connection: connection)
    }

    /// How many invoices are committed.
    func invoices() async throws -> Int {
        Int(
            try await connection.query(
                PostgresStatement("SELECT count(*) AS invoices FROM meterbee.invoices")
            ).only().int64("invoices")
        )
    }

    /// Waits until no killed run's session is left: what it was about to commit is then done or
    /// undone.
    func waitUntilAlone() async throws {
        while true {
            let others = try await connection.query(
                PostgresStatement(
                    """
                    SELECT count(*) AS others FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                        AND backend_type = 'client backend'
                    """
                )
            ).only().int64("others")
            if others == 0 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Expects the numbers from 1 on to be given once each.
    func expectNoGaps(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT count(*) AS invoices, count(DISTINCT position) AS positions,
                    coalesce(max(position), 0) AS highest,
                    (SELECT position FROM meterbee.invoice_series) AS last
                FROM meterbee.invoices
                """
            )
        ).only()
        let invoices = try row.int64("invoices")
        #expect(try row.int64("positions") == invoices, sourceLocation: sourceLocation)
        #expect(try row.int64("highest") == invoices, sourceLocation: sourceLocation)
        #expect(try row.int64("last") == invoices, sourceLocation: sourceLocation)
    }

    /// Expects every tenant's two invoices once, with what they come to.
    func expectEachOnce(subscriptions: Int) async throws {
        try await expectNoGaps()
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT count(*) AS tenants, min(invoices) AS fewest, max(invoices) AS most,
                    min(instants) AS instants, min(total)::text AS least, max(total)::text AS highest
                FROM (
                    SELECT count(*) AS invoices, count(DISTINCT at) AS instants,
                        sum(total) AS total
                    FROM meterbee.invoices GROUP BY tenant_id
                ) AS per_tenant
                """
            )
        ).only()
        #expect(try row.int64("tenants") == Int64(subscriptions))
        for name in ["fewest", "most", "instants"] { #expect(try row.int64(name) == 2) }
        // 49.00 in advance, then 1 GB at 0.30.
        for name in ["least", "highest"] {
            #expect(try row.string(name).hasPrefix("49.3"))
        }
    }

    func close() async throws { await connection.close() }
}

extension DueBooks {
    private static let disabling: [PostgresSQL] = [
        "ALTER TABLE meterbee.tenants DISABLE TRIGGER USER",
        "ALTER TABLE meterbee.subscriptions DISABLE TRIGGER USER",
        "ALTER TABLE meterbee.subscription_events DISABLE TRIGGER USER",
    ]

    private static let enabling: [PostgresSQL] = [
        "ALTER TABLE meterbee.tenants ENABLE TRIGGER USER",
        "ALTER TABLE meterbee.subscriptions ENABLE TRIGGER USER",
        "ALTER TABLE meterbee.subscription_events ENABLE TRIGGER USER",
        "ANALYZE",
    ]

    private static let plan: [PostgresSQL] = [
        "INSERT INTO meterbee.plans (key) VALUES ('growth')",
        """
        INSERT INTO meterbee.plan_versions (plan, version, currency, document)
        VALUES ('growth', 1, 'EUR', '{"key": "growth", "currency": "EUR", "charges": [
            {"key": "platform", "type": "flat", "amount": "49.00"},
            {"key": "network", "type": "usage", "data_sources": ["otlp.logs"],
            "free_bytes": 1000000000, "unit": "GB", "model": "graduated",
            "tiers": [{"up_to": null, "unit_amount": "0.30"}]}]}')
        """,
    ]

    private static let filling: [PostgresSQL] = [
        """
        CREATE TEMPORARY TABLE due AS
        SELECT 'due-' || n AS key, md5('t' || n)::uuid AS tenant, md5('s' || n)::uuid AS id,
            date_trunc('month', now(), 'UTC') - interval '1 month' AS start
        FROM generate_series(1, $1) AS n
        """
    ]

    private static let deriving: [PostgresSQL] = [
        """
        INSERT INTO meterbee.tenants (tenant_id, key, name, currency)
        SELECT tenant, key, key, 'EUR' FROM due
        """,
        """
        INSERT INTO meterbee.subscriptions (tenant_id, id, starts_at, time_zone)
        SELECT tenant, id, start, 'UTC' FROM due
        """,
        """
        INSERT INTO meterbee.subscription_events (tenant_id, subscription_id, sequence,
            requested_at, occurs_at, type, plan, plan_version, discounts)
        SELECT tenant, id, 1, start, start, 'subscribe', 'growth', 1, '[]' FROM due
        """,
        // It ends with last month, so that no invoice is added while the test runs.
        """
        INSERT INTO meterbee.subscription_events (tenant_id, subscription_id, sequence,
            requested_at, occurs_at, type, takes_effect, refunds_fees)
        SELECT tenant, id, 2, start + interval '1 day', start + interval '1 day', 'cancel',
            'period_end', false
        FROM due
        """,
        """
        INSERT INTO meterbee.billing_due (due_at, tenant_id) SELECT start, tenant FROM due
        """,
        """
        INSERT INTO meterbee.usage_buckets (tenant_id, quarter_hour, data_source, rule, agent_id,
            refusal, records, canonical_bytes, billable_bytes, late_bytes)
        SELECT tenant, start + day * interval '1 day', 'otlp.logs', '1',
            '00000000-0000-0000-0000-000000000000', '', 1, 500000000, 500000000, 0
        FROM due, generate_series(3, 6) AS day
        """,
    ]
}
