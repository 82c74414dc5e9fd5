import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

/// A key that no other test uses.
func uniqueKey(_ prefix: String) -> String {
    "\(prefix)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
}

extension JSONValue {
    /// A plan: 49.00 in advance, and network data at 0.30 per GB after 1 GB free.
    static func samplePlan(_ key: String, currency: String = "EUR") -> JSONValue {
        [
            "key": .string(key), "currency": .string(currency),
            "charges": [
                ["key": "platform", "type": "flat", "amount": "49.00"],
                [
                    "key": "network", "type": "usage", "data_sources": ["net.flow", "net.drop"],
                    "free_bytes": 1_000_000_000, "unit": "GB", "model": "graduated",
                    "overage": "bill", "tiers": [["up_to": nil, "unit_amount": "0.30"]],
                ],
            ],
        ]
    }

    /// A usage charge whose price falls at a tier's edge.
    static let volumeCharge: JSONValue = [
        "key": "network", "type": "usage", "data_sources": ["net.flow"], "unit": "GB",
        "model": "volume",
        "tiers": [["up_to": "10", "unit_amount": "0.30"], ["up_to": nil, "unit_amount": "0.20"]],
    ]

    /// The object with a member replaced or added.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return JSONValue.object(members.filter { $0.name != name }).adding(name, value)
    }

    /// The object without a member.
    func without(_ name: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}

/// A tenant with its keys.
struct TestTenant: Sendable {
    var key: String
    var id: UniqueID
    /// Has every tenant scope.
    var allScopesKey: String
}

extension TestAPI {
    func makeTenant(_ change: (JSONValue) -> JSONValue = { $0 }) async throws -> TestTenant {
        let key = uniqueKey("tenant")
        let body = change(["key": .string(key), "name": "Acme", "currency": "EUR"])
        let created = try await operate(.post, "/api/v1/tenants", body)
        let id = try #require(created["id"].flatMap { UniqueID($0) }, "\(created.text)")
        let apiKey = try await makeKey(key, scopes: ["ingest", "read", "manage", "billing"])
        return TestTenant(key: key, id: id, allScopesKey: apiKey)
    }

    func makeKey(_ tenant: String, scopes: [String]) async throws -> String {
        let reply = try await operate(
            .post,
            "/api/v1/api-keys?tenant=\(tenant)",
            ["name": "test", "scopes": .array(scopes.map(JSONValue.string))]
        )
        return try #require(reply["key"], "\(reply.text)")
    }

    func makePlan(_ change: (JSONValue) -> JSONValue = { $0 }) async throws -> String {
        let key = uniqueKey("plan")
        let reply = try await operate(.post, "/api/v1/plans", change(.samplePlan(key)))
        try #require(reply.status == 201, "\(reply.text)")
        return key
    }

    /// Adds usage as a commit would.
    func addUsage(
        _ tenant: TestTenant,
        at quarterHour: Instant,
        source: String = "net.flow",
        rule: String = "1",
        agent: UniqueID? = nil,
        refusal: String = "",
        records: Int64 = 1,
        canonical: Int64 = 0,
        billable: Int64 = 0,
        late: Int64 = 0
    ) async throws {
        let agent = agent ?? UniqueID(high: 0, low: 0)
        _ = try await database.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.usage_deltas
                    (tenant_id, quarter_hour, data_source, rule, agent_id, refusal, records,
                    canonical_bytes, billable_bytes, late_bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                [
                    .uuid(high: tenant.id.high, low: tenant.id.low),
                    .timestamp(unixMicroseconds: quarterHour.unixMicroseconds), .text(source),
                    .text(rule), .uuid(high: agent.high, low: agent.low), .text(refusal),
                    .int64(records), .int64(canonical), .int64(billable), .int64(late),
                ]
            )
        )
    }
}

extension TestAPI {
    /// Subscribes a tenant to a plan and returns the path of the subscription.
    func subscribe(
        _ tenant: TestTenant,
        to plan: String,
        _ change: (JSONValue) -> JSONValue = { $0 }
    ) async throws -> String {
        let path = "/api/v1/tenants/\(tenant.key)/subscriptions"
        let reply = try await operate(.post, path, change(["plan": .string(plan)]))
        return path + "/" + (try #require(reply["id"], "\(reply.text)"))
    }

    /// Runs billing until the tenant has an invoice: another test's run may have it in hand.
    func runBilling(for tenant: TestTenant) async throws {
        var last = ""
        let deadline = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < deadline {
            let run = try await operate(.post, "/api/v1/billing:run")
            try #require(run.status == 200, "\(run.text)")
            last = run.text
            let list = try await send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
            if !list.data.isEmpty { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("tenant \(tenant.id) has no invoice; the last run said \(last)")
    }

    /// Rolls a tenant's deltas up into buckets, as maintenance does.
    func moveDeltasToBuckets(_ tenant: TestTenant) async throws {
        _ = try await database.owner.query(
            PostgresStatement(
                """
                WITH moved AS (
                    DELETE FROM meterbee.usage_deltas WHERE tenant_id = $1
                    RETURNING tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
                        records, canonical_bytes, billable_bytes, late_bytes
                )
                INSERT INTO meterbee.usage_buckets
                    (tenant_id, quarter_hour, data_source, rule, agent_id, refusal, records,
                    canonical_bytes, billable_bytes, late_bytes)
                SELECT tenant_id, quarter_hour, data_source, rule, agent_id, refusal,
                    sum(records), sum(canonical_bytes), sum(billable_bytes), sum(late_bytes)
                FROM moved
                GROUP BY tenant_id, quarter_hour, data_source, rule, agent_id, refusal
                """,
                [.uuid(high: tenant.id.high, low: tenant.id.low)]
            )
        )
    }
}
