import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("rule replays and readings")
struct RuleReplayRouteTests {
    private static let hour: Int64 = 3_600

    private func start() -> Instant { Instant.system().quarterHourStart }

    private func wish(_ tenant: TestTenant, _ rule: JSONValue.Member) -> JSONValue {
        .object([
            .init(name: "tenant", value: .string(tenant.key)),
            .init(name: "data_source", value: "otlp.logs"),
            .init(
                name: "from",
                value: .string(start().adding(seconds: -Self.hour).description)
            ),
            .init(name: "to", value: .string(start().adding(seconds: Self.hour).description)),
            rule,
        ])
    }

    /// A log record with a body, as an OTLP request.
    private func message(_ body: String) -> [UInt8] {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(content.count)] + content
        }
        return field(1, field(2, field(2, field(5, field(1, Array(body.utf8))))))
    }

    /// One zstd frame with one raw block (RFC 8878, section 3.1.1).
    private func frame(_ content: [UInt8]) -> [UInt8] {
        let header = UInt32(content.count) << 3 | 1
        return [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(content.count)]
            + (0..<3).map { UInt8(truncatingIfNeeded: header >> (8 * $0)) } + content
    }

    /// Stores a record and its usage as a commit would.
    private func store(_ body: String, billed: Int64, _ tenant: TestTenant, _ api: TestAPI)
        async throws
    {
        let message = message(body)
        let now = PostgresValue.timestamp(unixMicroseconds: Instant.system().unixMicroseconds)
        _ = try await api.database.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.segments
                    (tenant_id, data_source, received_at, id, signal, rule, records,
                    canonical_bytes, billable_bytes, message_bytes, occurred_from, occurred_to,
                    directory, payload)
                VALUES ($1, 'otlp.logs', $2, gen_random_uuid(), 1, '1', 1, $3, $4, $5, $2, $2,
                    '\\x01', $6)
                """,
                [
                    .uuid(high: tenant.id.high, low: tenant.id.low), now,
                    .int64(Int64(32 + body.utf8.count)), .int64(billed),
                    .int64(Int64(message.count)), .bytes(frame(message)),
                ]
            )
        )
        try await api.addUsage(tenant, at: start(), source: "otlp.logs", billable: billed)
    }

    @Test("a complete replay says old and new bytes and what they cost; it is kept")
    func amounts() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan { plan in
            plan.with(
                "charges",
                [
                    [
                        "key": "logs", "type": "usage", "data_sources": ["otlp.logs"],
                        "free_bytes": 0, "unit": "GB", "model": "graduated", "overage": "bill",
                        "tiers": [["up_to": nil, "unit_amount": "1000000.00"]],
                    ]
                ]
            )
        }
        let subscribed = try await api.operate(
            .post,
            "/api/v1/tenants/\(tenant.key)/subscriptions",
            ["plan": .string(plan)]
        )
        #expect(subscribed.status == 201, "\(subscribed.text)")
        try await store("twelve bytes", billed: 2_000, tenant, api)
        let request = wish(tenant, .init(name: "expression", value: "body_size * 1000"))
        let reply = try await api.operate(.post, "/api/v1/rules:replay", request)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply.text.contains(#""status":"complete""#), "\(reply.text)")
        #expect(reply.text.contains(#""old":{"billable_bytes":2000,"amount":"2.00"}"#))
        #expect(reply.text.contains(#""new":{"billable_bytes":12000,"amount":"12.00"}"#))
        let again = try await api.operate(.post, "/api/v1/rules:replay", request)
        #expect(again["id"] == reply["id"])
        #expect(again.text.contains(#""new":{"billable_bytes":12000,"amount":"12.00"}"#))
    }

    @Test("without a plan there are bytes and no amounts; presets and versions are rules too")
    func withoutPlan() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await store("abc", billed: 7, tenant, api)
        let preset = try await api.operate(
            .post,
            "/api/v1/rules:replay",
            wish(tenant, .init(name: "preset", value: "canonical-v1"))
        )
        #expect(preset.status == 200, "\(preset.text)")
        #expect(preset.text.contains(#""new":{"billable_bytes":35,"amount":null}"#))
        let missing = try await api.operate(
            .post,
            "/api/v1/rules:replay",
            wish(tenant, .init(name: "version", value: 999))
        )
        #expect(missing.status == 404)
    }

    @Test("beyond retention is gone; what is wrong is named")
    func refusals() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let rule = JSONValue.Member(name: "expression", value: "body_size")
        let old = start().adding(seconds: -61 * 86_400)
        let gone = try await api.operate(
            .post,
            "/api/v1/rules:replay",
            wish(tenant, rule).with("from", .string(old.description))
        )
        #expect(gone.status == 410)
        #expect(gone.text.contains("60 days"))
        let wrong: [(JSONValue, String)] = [
            (wish(tenant, rule).with("from", "2026-11-01T00:01:00Z"), "/from"),
            (wish(tenant, rule).with("to", "2020-01-01T00:00:00Z"), "/to"),
            (wish(tenant, rule).with("to", nil), "/to"),
            (wish(tenant, rule).without("from"), "/from"),
            (wish(tenant, rule).with("expression", "body_sizes"), "/expression"),
            (wish(tenant, rule).with("preset", "canonical-v1"), "/preset"),
            (wish(tenant, rule).with("version", 1), "/version"),
            (wish(tenant, rule).without("expression"), "/expression"),
            (wish(tenant, rule).with("extra", 1), "/extra"),
        ]
        for (body, pointer) in wrong {
            let reply = try await api.operate(.post, "/api/v1/rules:replay", body)
            #expect(reply.status == 422, "\(reply.text)")
            #expect(reply.text.contains("\"\(pointer)\""), "\(pointer): \(reply.text)")
        }
        let nobody = wish(tenant, rule).with("tenant", "nobody")
        #expect(try await api.operate(.post, "/api/v1/rules:replay", nobody).status == 404)
        let tenantsOwn = try await api.send(
            .post,
            "/api/v1/rules:replay",
            key: tenant.allScopesKey,
            wish(tenant, rule)
        )
        #expect(tenantsOwn.status == 403)
    }

    @Test("readings are shown by source, version and mode, for the operator alone")
    func usage() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        _ = try await api.database.owner.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.rule_reading_deltas
                    (tenant_id, quarter_hour, data_source, rule, mode, records, canonical_bytes,
                    billed_bytes, rule_bytes, failed_records)
                VALUES ($1, $2, 'net.flow', '2', 'shadow', 5, 500, 400, 300, 1),
                    ($1, $2, 'net.flow', '2', 'shadow', 1, 100, 80, 60, 0)
                """,
                [
                    .uuid(high: tenant.id.high, low: tenant.id.low),
                    .timestamp(unixMicroseconds: start().unixMicroseconds),
                ]
            )
        )
        let path = "/api/v1/rules/usage?tenant=\(tenant.key)&group_by=tenant"
        let reply = try await api.operate(.get, path)
        #expect(reply.status == 200)
        #expect(reply.text.contains(#""records":6"#) && reply.text.contains(#""rule_bytes":360"#))
        #expect(reply.text.contains(#""billed_bytes":480"#))
        #expect(reply.text.contains(#""failed_records":1"#), "\(reply.text)")
        let other = try await api.operate(.get, path + "&data_source=otlp.logs")
        #expect(other.text.contains(#""data":[]"#))
        let own = try await api.send(.get, "/api/v1/rules/usage", key: tenant.allScopesKey)
        #expect(own.status == 403)
        #expect(try await api.operate(.get, "/api/v1/rules/usage?tenant=nobody").status == 404)
    }
}
