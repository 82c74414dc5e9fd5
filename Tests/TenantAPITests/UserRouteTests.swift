import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("users, seats and entitlements")
struct UserRouteTests {
    private static let path = "/api/v1/users"

    private func add(_ api: TestAPI, _ tenant: TestTenant, _ email: String) async throws
        -> TestReply
    {
        try await api.send(.post, Self.path, key: tenant.allScopesKey, ["email": .string(email)])
    }

    private func seatEvents(_ api: TestAPI, _ tenant: TestTenant) async throws -> [Int64] {
        try await api.database.owner.query(
            PostgresStatement(
                """
                SELECT seats FROM meterbee.subscription_events
                WHERE tenant_id = $1 AND type = 'seats' ORDER BY sequence
                """,
                [.uuid(high: tenant.id.high, low: tenant.id.low)]
            )
        ).map { try $0.int64("seats") }
    }

    @Test("an account is added, read, listed, changed and deleted; an address is one person")
    func life() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let created = try await add(api, tenant, "Ada@Example.com")
        #expect(created.status == 201, "\(created.text)")
        #expect(created["role"] == "member")
        #expect(created.json["disabled"] == false)
        let one = Self.path + "/" + (created["id"] ?? "")
        #expect(created.headers[.location] == one)
        #expect(try await api.send(.get, one, key: tenant.allScopesKey).json == created.json)
        try await add(api, tenant, "ada@example.com").expectProblem(409, "exists", at: ["/email"])
        let other = try await api.makeTenant()
        #expect(try await add(api, other, "ada@example.com").status == 201)
        try await api.send(.get, one, key: other.allScopesKey).expectProblem(404, "not_found")
        let changed = try await api.send(
            .patch,
            one,
            key: tenant.allScopesKey,
            ["role": "admin", "disabled": true]
        )
        #expect(changed["role"] == "admin")
        #expect(changed.json["disabled"] == true)
        #expect(changed["email"] == "Ada@Example.com")
        let listed = try await api.send(.get, Self.path, key: tenant.allScopesKey)
        #expect(listed.data == [changed.json])
        #expect(try await api.send(.delete, one, key: tenant.allScopesKey).status == 204)
        for method in [HTTPRequest.Method.get, .delete] {
            try await api.send(method, one, key: tenant.allScopesKey)
                .expectProblem(404, "not_found")
        }
        let reader = try await api.makeKey(tenant.key, scopes: ["read"])
        try await api.send(.get, Self.path, key: reader).expectProblem(403, "missing_scope")
    }

    static let badUsers: [(JSONValue, [String])] = [
        ([:], ["/email"]), (["email": "nobody"], ["/email"]),
        (["email": "a@b.c", "role": "A B"], ["/role"]),
        (["email": "a@b.c", "disabled": "no"], ["/disabled"]),
        (["email": "a@b.c", "colour": 1], ["/colour"]),
    ]

    @Test("a bad account is refused at its place", arguments: badUsers)
    func badUser(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.post, Self.path, key: tenant.allScopesKey, body)
            .expectProblem(422, "invalid_request", at: places)
    }

    @Test("each change of the number of seats is an event, and nothing else is")
    func seats() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        _ = try await add(api, tenant, "a@b.c")
        let subscription = try await api.subscribe(tenant, to: try await api.makePlan())
        let second = try await add(api, tenant, "b@b.c")
        let one = Self.path + "/" + (second["id"] ?? "")
        for body: JSONValue in [["role": "admin"], ["disabled": true], ["disabled": true]] {
            let reply = try await api.send(.patch, one, key: tenant.allScopesKey, body)
            #expect(reply.status == 200)
        }
        // Deleting one that is disabled takes no seat.
        _ = try await api.send(.delete, one, key: tenant.allScopesKey)
        #expect(try await seatEvents(api, tenant) == [1, 2, 1])
        _ = try await api.operate(.post, subscription + ":cancel", ["when": "now"])
        #expect(try await add(api, tenant, "c@b.c").status == 201)
        #expect(try await seatEvents(api, tenant) == [1, 2, 1, 2])
    }

    @Test("accounts added at once are all counted, and none beyond what the plan allows")
    func limit() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan {
            $0.with("entitlements", ["users": 2, "agents": 7]).with(
                "charges",
                [
                    [
                        "key": "s", "type": "support", "tier": "business", "amount": "1.00",
                        "entitlements": ["users": 5, "response_time": "4 h"],
                    ]
                ]
            )
        }
        _ = try await api.subscribe(tenant, to: plan)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<9 {
                group.addTask { try await add(api, tenant, "u\(index)@b.c").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 201 } == 5)
        #expect(statuses.count { $0 == 403 } == 4)
        #expect(try await seatEvents(api, tenant) == [0, 1, 2, 3, 4, 5])
        let refused = try await add(api, tenant, "more@b.c")
        refused.expectProblem(403, "not_entitled")
        #expect(refused["detail"]?.contains("5 users") ?? false)
        let me = try await api.send(.get, "/api/v1/me", key: tenant.allScopesKey)
        #expect(
            me.json["entitlements"] == [
                "products": nil, "retention_days": nil, "users": 5, "agents": 7,
                "response_time": "4 h",
            ]
        )
        // One that is disabled is no seat, so it may be there.
        let idle = try await api.send(
            .post,
            Self.path,
            key: tenant.allScopesKey,
            ["email": "idle@b.c", "disabled": true]
        )
        #expect(idle.status == 201)
        try await api.send(
            .patch,
            Self.path + "/" + (idle["id"] ?? ""),
            key: tenant.allScopesKey,
            ["disabled": false]
        ).expectProblem(403, "not_entitled")
    }

    @Test("records older than the plan lets them be kept are not read")
    func retention() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan { $0.with("entitlements", ["retention_days": 7]) }
        _ = try await api.subscribe(tenant, to: plan)
        let key = tenant.allScopesKey
        #expect(try await api.send(.get, "/api/v1/records", key: key).data.count == 1)
        let query = try #require(api.records.queries.last)
        let week = Instant.system().adding(seconds: -7 * 86_400)
        #expect(abs(query.from.unixSeconds - week.unixSeconds) < 60)
        let old = "/api/v1/records?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z"
        #expect(try await api.send(.get, old, key: key).data.isEmpty)
        #expect(api.records.queries.count == 1)
    }
}
