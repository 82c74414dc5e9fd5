import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("row-level security")
struct RowSecurityTests {
    private static let tables: [PostgresSQL] = [
        "SELECT tenant_id FROM meterbee.tenants", "SELECT tenant_id FROM meterbee.subscriptions",
        "SELECT tenant_id FROM meterbee.agents", "SELECT tenant_id FROM meterbee.api_keys",
        "SELECT tenant_id FROM meterbee.enrollment_tokens", "SELECT tenant_id FROM meterbee.usage",
        "SELECT tenant_id FROM meterbee.idempotent_replies",
        "SELECT tenant_id FROM meterbee.subscription_events",
        "SELECT tenant_id FROM meterbee.credits", "SELECT tenant_id FROM meterbee.users",
        "SELECT tenant_id FROM meterbee.invoices",
        "SELECT tenant_id FROM meterbee.invoice_states",
        "SELECT tenant_id FROM meterbee.billing_cursors",
        "SELECT tenant_id FROM meterbee.agent_reports",
        "SELECT tenant_id FROM meterbee.agent_presence",
    ]

    private func fill(_ api: TestAPI) async throws -> TestTenant {
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        _ = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan)]
        )
        for (path, body) in [
            ("/api/v1/users?tenant=\(tenant.key)", ["email": "a@b.c"] as JSONValue),
            ("/api/v1/tenants/\(tenant.key)/credits", ["amount": "1.00"]),
        ] {
            let reply = try await api.operate(.post, path, body)
            try #require(reply.status == 201, "\(reply.text)")
        }
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"],
            headers: [.idempotencyKey: "fill"]
        )
        let agent = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            ["node": "n", "role": "agent", "version": "1"]
        )
        try #require(agent.status == 201, "\(agent.text)")
        let heard = try await api.send(
            .post,
            "/api/v1/agents/\(agent["agent_id"] ?? ""):heartbeat",
            key: agent["key"],
            ["role": "agent", "version": "1"]
        )
        try #require(heard.status == 200, "\(heard.text)")
        try await api.addUsage(tenant, at: Instant(unixSeconds: 900), billable: 1)
        try await api.runBilling(for: tenant)
        return tenant
    }

    private func rows(
        _ api: TestAPI,
        as tenant: UniqueID?,
        _ sql: PostgresSQL
    ) async throws -> [UniqueID] {
        let preamble = tenant.map {
            PostgresStatement(
                "SELECT set_config('meterbee.tenant_id', $1, true)",
                [.text($0.description)]
            )
        }
        return try await api.database.tenant.transaction(
            preamble: preamble.map { [$0] } ?? []
        ) { transaction in
            try await transaction.query(PostgresStatement(sql)).map { row in
                let id = try row.uuid("tenant_id")
                return UniqueID(high: id.high, low: id.low)
            }
        }
    }

    @Test("a forgotten WHERE shows a tenant its own rows alone, and nobody's where none is set")
    func forgottenWhere() async throws {
        let api = try await TestAPI.make()
        let tenant = try await fill(api)
        let other = try await fill(api)
        for sql in Self.tables {
            let own = try await rows(api, as: tenant.id, sql)
            #expect(Set(own) == [tenant.id], "\(sql.text)")
            #expect(Set(try await rows(api, as: other.id, sql)) == [other.id], "\(sql.text)")
            #expect(try await rows(api, as: nil, sql) == [], "\(sql.text)")
        }
    }

    @Test("a tenant's transaction writes into no other tenant")
    func foreignWrite() async throws {
        let api = try await TestAPI.make()
        let tenant = try await fill(api)
        let other = try await fill(api)
        let own = PostgresStatement(
            "SELECT set_config('meterbee.tenant_id', $1, true)",
            [.text(tenant.id.description)]
        )
        await #expect(throws: PostgresError.self) {
            try await api.database.tenant.transaction(preamble: [own]) { transaction in
                _ = try await transaction.query(
                    PostgresStatement(
                        """
                        INSERT INTO meterbee.agents (tenant_id, id, node, role, version)
                        VALUES ($1, gen_random_uuid(), 'n', 'agent', '1')
                        """,
                        [.uuid(high: other.id.high, low: other.id.low)]
                    )
                )
            }
        }
        let changed = try await api.database.tenant.transaction(preamble: [own]) { transaction in
            try await transaction.query(
                PostgresStatement("UPDATE meterbee.agents SET state = 'revoked'")
            ).affectedRows
        }
        #expect(changed == 1)
        let agents = try await api.send(.get, "/api/v1/agents", key: other.allScopesKey).data
        #expect(agents.first?["state"] == "enrolled")
    }

    @Test("no login role may change a published plan or a rule, or make itself free of policies")
    func grants() async throws {
        let api = try await TestAPI.make()
        _ = try await fill(api)
        let statements: [PostgresSQL] = [
            "UPDATE meterbee.plan_versions SET version = 9",
            "DELETE FROM meterbee.rules",
            "DELETE FROM meterbee.tenants",
            "UPDATE meterbee.subscription_events SET sequence = 9",
            "DELETE FROM meterbee.subscription_events",
            "UPDATE meterbee.credits SET amount = 9",
            "DELETE FROM meterbee.credits",
            "ALTER TABLE meterbee.tenants DISABLE ROW LEVEL SECURITY",
            "SET row_security = off; SELECT key FROM meterbee.tenants",
        ]
        for sql in statements {
            for pool in [api.database.operator, api.database.tenant, api.database.ingest] {
                await #expect(throws: PostgresError.self, "\(sql.text)") {
                    _ = try await pool.query(PostgresStatement(sql))
                }
            }
        }
    }
}
