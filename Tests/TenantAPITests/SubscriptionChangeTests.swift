import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("changes of a subscription")
struct SubscriptionChangeTests {
    private func own(_ api: TestAPI, _ tenant: TestTenant) async throws -> TestReply {
        try await api.send(.get, "/api/v1/subscription", key: tenant.allScopesKey)
    }

    private func nextQuarterHour() -> String {
        Instant.system().adding(seconds: 1).quarterHourStart.adding(seconds: 900).description
    }

    @Test("a change now is announced for the next quarter hour, one to the plan in force withdraws")
    func changeNow() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let scale = try await api.makePlan()
        let path = try await api.subscribe(tenant, to: plan)
        let changed = try await api.operate(
            .post,
            path + ":change",
            ["plan": .string(scale), "when": "now"]
        )
        #expect(changed.status == 200, "\(changed.text)")
        #expect(changed["plan"] == plan)
        let next = try await own(api, tenant).json["next_change"]
        #expect(next?["type"] == "plan")
        #expect(next?["plan"] == .string(scale))
        #expect(next?["at"] == .string(nextQuarterHour()))
        let back = try await api.operate(
            .post,
            path + ":change",
            ["plan": .string(plan), "when": "now"]
        )
        #expect(back.status == 200)
        #expect(try await own(api, tenant).json["next_change"] == JSONValue.null)
        #expect(api.changes.subjects.last == .subscriptions)
    }

    @Test("a cancellation at the period's end is known at once, and a change revives")
    func cancelAndRevive() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let path = try await api.subscribe(tenant, to: plan)
        let cancelled = try await api.operate(.post, path + ":cancel", [:])
        let end = try #require(cancelled["ends_at"], "\(cancelled.text)")
        #expect(end.hasSuffix("-01T00:00:00Z"))
        #expect(cancelled["status"] == "active")
        let next = try await own(api, tenant).json["next_change"]
        #expect(next == ["type": "end", "at": .string(end), "plan": nil, "version": nil])
        let revived = try await api.operate(
            .post,
            path + ":change",
            ["plan": .string(plan), "when": "period_end"]
        )
        #expect(revived.json["ends_at"] == JSONValue.null, "\(revived.text)")
    }

    @Test("after the end nothing can be asked, and another subscription may follow")
    func successor() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let path = try await api.subscribe(tenant, to: plan)
        let cancelled = try await api.operate(.post, path + ":cancel", ["when": "now"])
        #expect(cancelled["ends_at"] == nextQuarterHour())
        let again = "/api/v1/tenants/\(tenant.key)/subscriptions"
        try await api.operate(.post, again, ["plan": .string(plan)])
            .expectProblem(409, "already_subscribed")
        let second = try await api.subscribe(tenant, to: plan) {
            $0.with("starts_at", .string(cancelled["ends_at"] ?? ""))
        }
        #expect(second != path)
        try await api.operate(
            .post,
            path + ":change",
            ["plan": .string(plan), "when": "now"]
        ).expectProblem(409, "subscription_state")
        try await api.operate(.post, second + ":pause").expectProblem(409, "subscription_state")
        #expect(try await api.operate(.get, again).data.count == 2)
        let first = try await api.operate(.get, again + "?limit=1")
        let rest = try await api.operate(
            .get,
            again + "?limit=1&cursor=\(first["next_cursor"] ?? "")"
        )
        #expect(rest.data.first?["status"] == "scheduled")
        #expect(rest.json["next_cursor"] == JSONValue.null)
    }

    @Test("pause and resume are announced for the next quarter hour")
    func pause() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let path = try await api.subscribe(tenant, to: try await api.makePlan())
        #expect(try await api.operate(.post, path + ":pause")["status"] == "active")
        let next = try await own(api, tenant).json["next_change"]
        #expect(next?["type"] == "pause")
        #expect(next?["at"] == .string(nextQuarterHour()))
        #expect(try await api.operate(.post, path + ":resume").status == 200)
        #expect(try await own(api, tenant).json["next_change"] == JSONValue.null)
    }

    @Test("cap and discounts are kept, and a volume price goes with no cap")
    func cap() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let volume = try await api.makePlan { $0.with("charges", [.volumeCharge]) }
        let discounts: JSONValue = [
            ["percent": "10", "charges": ["network"], "periods": 3], ["amount": "5.00"],
        ]
        let path = try await api.subscribe(tenant, to: try await api.makePlan()) {
            $0.with("usage_cap", "100").with("discounts", discounts)
        }
        let listed = try await own(api, tenant).json["subscription"]
        #expect(listed?["usage_cap"] == "100.00")
        #expect(listed?["discounts"] == discounts)
        let change = path + ":change"
        try await api.operate(.post, change, ["plan": .string(volume), "when": "now"])
            .expectProblem(422, "invalid_request", at: ["/plan"])
        let raised = try await api.operate(.post, change, ["usage_cap": "200.5"])
        #expect(raised["usage_cap"] == "200.50")
        let lifted = try await api.operate(
            .post,
            change,
            ["plan": .string(volume), "when": "now", "usage_cap": nil]
        )
        #expect(lifted.json["usage_cap"] == JSONValue.null, "\(lifted.text)")
        try await api.operate(.post, change, ["usage_cap": "1"])
            .expectProblem(422, "invalid_request", at: ["/usage_cap"])
    }

    @Test("what cannot be asked is refused at its place")
    func badRequests() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let path = try await api.subscribe(tenant, to: plan)
        let dollars = try await api.makePlan { $0.with("currency", "USD") }
        let yearly = try await api.makePlan { $0.with("interval", "year") }
        let bad: [(String, JSONValue, [String])] = [
            ("change", [:], ["/plan"]),
            ("change", ["plan": .string(plan)], ["/when"]),
            ("change", ["when": "now"], ["/plan"]),
            ("change", ["plan": .string(plan), "when": "later"], ["/when"]),
            ("change", ["plan": "no-such", "when": "now"], ["/plan"]),
            ("change", ["plan": .string(plan), "version": 9, "when": "now"], ["/version"]),
            ("change", ["plan": .string(dollars), "when": "now"], ["/plan"]),
            ("change", ["plan": .string(yearly), "when": "period_end"], ["/plan"]),
            ("change", ["usage_cap": "1e3"], ["/usage_cap"]),
            ("change", ["usage_cap": "1", "colour": "red"], ["/colour"]),
            ("cancel", ["when": "yesterday"], ["/when"]),
            ("cancel", ["refund": "prorated"], ["/refund"]),
            ("cancel", ["when": "now", "refund": "all"], ["/refund"]),
        ]
        for (verb, body, places) in bad {
            try await api.operate(.post, path + ":" + verb, body).expectProblem(
                422,
                "invalid_request",
                at: places
            )
        }
        let other = try await api.makeTenant()
        let foreign = path.replacing(tenant.key, with: other.key)
        try await api.operate(.post, foreign + ":pause").expectProblem(404, "not_found")
        try await api.operate(.post, path + "x:pause").expectProblem(404, "not_found")
        try await api.send(.post, path + ":pause", key: tenant.allScopesKey)
            .expectProblem(403, "missing_scope")
    }

    @Test("requests that come at once are recorded one after the other, none lost")
    func concurrency() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let path = try await api.subscribe(tenant, to: try await api.makePlan())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<20 {
                let body: JSONValue = ["usage_cap": .string("\(index)")]
                group.addTask {
                    try await api.operate(.post, path + ":change", body).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        let rows = try await api.database.owner.query(
            PostgresStatement(
                """
                SELECT count(*) AS count, max(sequence)::bigint AS last,
                    bool_and(requested_at >= created_at) AS is_after
                FROM meterbee.subscription_events
                JOIN meterbee.subscriptions USING (tenant_id)
                WHERE tenant_id = $1
                """,
                [.uuid(high: tenant.id.high, low: tenant.id.low)]
            )
        )
        let row = try rows.only()
        #expect(try row.int64("count") == 22)
        #expect(try row.int64("last") == 22)
        #expect(try row.bool("is_after"))
    }

    @Test("a tenant's transaction records seats alone")
    func tenantRights() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let path = try await api.subscribe(tenant, to: try await api.makePlan())
        let id = try #require(UniqueID(String(path.suffix(36))))
        let own = PostgresStatement(
            "SELECT set_config('meterbee.tenant_id', $1, true)",
            [.text(tenant.id.description)]
        )
        func record(_ type: String, seats: Int64?) async throws {
            _ = try await api.database.tenant.transaction(preamble: [own]) { transaction in
                try await transaction.query(
                    PostgresStatement(
                        """
                        INSERT INTO meterbee.subscription_events
                            (tenant_id, subscription_id, sequence, requested_at, occurs_at, type,
                            seats)
                        VALUES ($1, $2, 9, meterbee.meterbee_now(), meterbee.meterbee_now(), $3, $4)
                        """,
                        [
                            .uuid(high: tenant.id.high, low: tenant.id.low),
                            .uuid(high: id.high, low: id.low), .text(type),
                            seats.map(PostgresValue.int64) ?? .null,
                        ]
                    )
                ).affectedRows
            }
        }
        await #expect(throws: PostgresError.self) { try await record("pause", seats: nil) }
        try await record("seats", seats: 3)
    }

    @Test("the tenant is told of what is asked, and of nothing that was refused")
    func notifications() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan()
        let path = try await api.subscribe(tenant, to: plan)
        for verb in ["pause", "resume"] {
            #expect(try await api.operate(.post, path + ":" + verb).status == 200)
        }
        _ = try await api.operate(.post, path + ":change", ["plan": "none", "when": "now"])
        _ = try await api.operate(.post, path + ":change", ["usage_cap": "1"])
        _ = try await api.operate(.post, path + ":cancel", ["when": "now"])
        let told = try await api.database.owner.query(
            PostgresStatement(
                """
                SELECT data ->> 'change' AS change, data ->> 'plan' AS plan
                FROM meterbee.notifications
                WHERE tenant_id = $1 AND kind = 'subscription.changed' ORDER BY occurred_at
                """,
                [.uuid(high: tenant.id.high, low: tenant.id.low)]
            )
        )
        #expect(
            try told.map { try $0.string("change") } == [
                "started", "paused", "resumed", "cancelled",
            ]
        )
        #expect(try told.allSatisfy { try $0.string("plan") == plan })
    }
}
