import Metering
import Postgres

extension TestDatabase {
    /// Subscribes the sample tenant to a plan of one usage charge on the sources, from long ago.
    func subscribe(
        dataSources: [String],
        freeBytes: Int64,
        overage: String,
        unitAmount: String = "1000000",
        cap: String? = nil
    ) async throws {
        let plan = try await publish(
            key: "p1",
            dataSources: dataSources,
            freeBytes: freeBytes,
            overage: overage,
            unitAmount: unitAmount
        )
        _ = try await pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.subscriptions (tenant_id, id, starts_at, time_zone)
                VALUES ($1, $1, '2026-01-01T00:00:00Z', 'UTC')
                """,
                [.uuid(high: tenant.high, low: tenant.low)]
            )
        )
        try await record("subscribe", plan: plan, cap: cap)
    }

    /// Appends to the log of the tenant's subscription, as of now.
    func record(_ type: String, plan: String? = nil, cap: String? = nil) async throws {
        _ = try await pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.subscription_events
                    (tenant_id, subscription_id, sequence, requested_at, occurs_at, type, plan,
                    plan_version, takes_effect, usage_cap, discounts)
                SELECT $1, $1, count(*) + 1, meterbee.meterbee_now(),
                    CASE WHEN $2 = 'subscribe' THEN '2026-01-01T00:00:00Z'
                        ELSE meterbee.meterbee_now() END,
                    $2, $3, CASE WHEN $3::text IS NOT NULL THEN 1 END,
                    CASE WHEN $2 = 'change' THEN 'now' END, $4::text::numeric,
                    CASE WHEN $2 = 'subscribe' THEN '[]'::jsonb END
                FROM meterbee.subscription_events WHERE tenant_id = $1
                """,
                [
                    .uuid(high: tenant.high, low: tenant.low), .text(type),
                    plan.map(PostgresValue.text) ?? .null, cap.map(PostgresValue.text) ?? .null,
                ]
            )
        )
    }

    /// Publishes version 1 of a plan.
    func publish(
        key: String,
        dataSources: [String],
        freeBytes: Int64,
        overage: String,
        unitAmount: String = "1000000"
    ) async throws -> String {
        let sources = dataSources.map { "\"\($0)\"" }.joined(separator: ",")
        let document = """
            {"key": "\(key)", "currency": "EUR", "charges": [
                {"key": "network", "type": "usage", "data_sources": [\(sources)],
                "free_bytes": \(freeBytes), "unit": "GB", "model": "graduated",
                "overage": "\(overage)",
                "tiers": [{"up_to": null, "unit_amount": "\(unitAmount)"}]}]}
            """
        _ = try await pool.query(
            PostgresStatement("INSERT INTO meterbee.plans (key) VALUES ($1)", [.text(key)])
        )
        _ = try await pool.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.plan_versions (plan, version, currency, document)
                VALUES ($1, 1, 'EUR', $2)
                """,
                [.text(key), .json(document)]
            )
        )
        return key
    }
}
