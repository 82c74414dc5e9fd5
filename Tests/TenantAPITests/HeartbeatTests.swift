import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("heartbeats and policy")
struct HeartbeatTests {
    private static let heartbeat: JSONValue = [
        "role": "agent", "version": "2",
        "ledger": ["net.flow": ["seen": 7, "sent": 7, "residual": 0, "hook": "tp_btf"]],
    ]

    private struct Agent {
        var id: String
        var key: String
        var path: String { "/api/v1/agents/\(id):heartbeat" }
    }

    private func token(_ api: TestAPI, _ tenant: TestTenant) async throws -> String {
        let reply = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"]
        )
        return try #require(reply["token"], "\(reply.text)")
    }

    private func enroll(
        _ api: TestAPI,
        _ token: String,
        _ change: (JSONValue) -> JSONValue = { $0 }
    ) async throws -> Agent {
        let body: JSONValue = ["node": "n", "role": "agent", "version": "1"]
        let reply = try await api.send(.post, "/api/v1/agents:enroll", key: token, change(body))
        return Agent(
            id: try #require(reply["agent_id"], "\(reply.text)"),
            key: try #require(reply["key"])
        )
    }

    private func source(_ api: TestAPI, _ key: String, product: String = "otlp") async throws {
        let reply = try await api.operate(
            .post,
            "/api/v1/data-sources",
            [
                "key": .string(key), "product": .string(product), "name": "A", "signal": "logs",
                "match": ["event_name": .string(key)], "origin": "agent",
            ]
        )
        try #require(reply.status == 201, "\(reply.text)")
    }

    @Test("a heartbeat shows in the list: role, version, last seen, ledger")
    func list() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let agent = try await enroll(api, try await token(api, tenant))
        let before = try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data
        #expect(before.first?["last_seen_at"] == JSONValue.null)
        #expect(before.first?["ledger"] == [:])
        let body = Self.heartbeat.with("role", "controller")
        let heard = try await api.send(.post, agent.path, key: agent.key, body)
        #expect(heard.status == 200, "\(heard.text)")
        #expect(heard.json["interval_seconds"] == 60)
        let after = try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data
        #expect(after.first?["role"] == "controller")
        #expect(after.first?["version"] == "2")
        #expect(after.first?["state"] == "enrolled")
        #expect(after.first?["ledger"]?["net.flow"]?["seen"] == 7)
        #expect(after.first?["last_seen_at"] != JSONValue.null)
        // Nobody's caches are told of it: it changes nothing that they hold.
        #expect(api.changes.subjects.last == .agents)
        #expect(api.changes.subjects.count { $0 == .agents } == 1)
    }

    @Test("an agent is heard with its own key alone, and a revoked one no more")
    func access() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let enrollment = try await token(api, tenant)
        let agent = try await enroll(api, enrollment)
        let other = try await enroll(api, enrollment) { $0.with("node", "m") }
        for key in [other.key, tenant.allScopesKey] {
            try await api.send(.post, agent.path, key: key, Self.heartbeat)
                .expectProblem(403, "forbidden")
        }
        try await api.send(.post, "/api/v1/agents/x:heartbeat", key: agent.key, Self.heartbeat)
            .expectProblem(404, "not_found")
        let path = "/api/v1/agents/\(agent.id)"
        #expect(try await api.send(.delete, path, key: tenant.allScopesKey).status == 204)
        try await api.send(.post, agent.path, key: agent.key, Self.heartbeat)
            .expectProblem(401, "unauthenticated")
    }

    static let badBodies: [(JSONValue, [String])] = [
        ([:], ["/role", "/version"]),
        (heartbeat.with("role", "spy"), ["/role"]),
        (heartbeat.with("ledger", []), ["/ledger"]),
        (heartbeat.with("ledger", ["a/b": 1]), ["/ledger/a~1b"]),
        (heartbeat.with("ledger", ["a": ["b": true, "c": []]]), ["/ledger/a/b", "/ledger/a/c"]),
        (heartbeat.with("colour", "red"), ["/colour"]),
    ]

    @Test("a bad heartbeat is refused at its place", arguments: badBodies)
    func badBody(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let agent = try await enroll(api, try await token(api, try await api.makeTenant()))
        try await api.send(.post, agent.path, key: agent.key, body)
            .expectProblem(422, "invalid_request", at: places)
    }

    @Test("a node that enrolls again keeps its identity, and its earlier key ends")
    func again() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let enrollment = try await token(api, tenant)
        let first = try await enroll(api, enrollment)
        let second = try await enroll(api, enrollment)
        #expect(second.id == first.id)
        #expect(second.key != first.key)
        try await api.send(.post, first.path, key: first.key, Self.heartbeat)
            .expectProblem(401, "unauthenticated")
        #expect(
            try await api.send(.post, second.path, key: second.key, Self.heartbeat).status == 200
        )
        // Another machine of the same name is another agent, and so is its controller.
        let machine = try await enroll(api, enrollment) { $0.with("host_id", "m-2") }
        let controller = try await enroll(api, enrollment) { $0.with("role", "controller") }
        #expect(Set([first.id, machine.id, controller.id]).count == 3)
        let agents = try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data
        #expect(agents.count == 3)
        // After it was revoked it is a new one.
        _ = try await api.send(
            .delete,
            "/api/v1/agents/\(first.id)",
            key: tenant.allScopesKey
        )
        #expect(try await enroll(api, enrollment).id != first.id)
    }

    @Test("no more agents enroll than the plan allows, however many try at once")
    func limit() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let plan = try await api.makePlan { $0.with("entitlements", ["agents": 3]) }
        _ = try await api.subscribe(tenant, to: plan)
        let enrollment = try await token(api, tenant)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<6 {
                let body: JSONValue = [
                    "node": .string("n\(index)"), "role": "agent", "version": "1",
                ]
                group.addTask {
                    try await api.send(.post, "/api/v1/agents:enroll", key: enrollment, body)
                        .status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 201 } == 3)
        #expect(statuses.count { $0 == 403 } == 3)
        let controller = try await enroll(api, enrollment) { $0.with("role", "controller") }
        #expect(!controller.id.isEmpty)
    }

    @Test("the policy says what the plan has, what it costs and what is left of a quota")
    func policy() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let product = uniqueKey("product")
        _ = try await api.operate(
            .post,
            "/api/v1/products",
            ["key": .string(product), "name": "Other"]
        )
        let keys = ["billed", "blocked", "missing", "foreign"].map(uniqueKey)
        for key in keys.prefix(3) { try await source(api, key) }
        try await source(api, keys[3], product: product)
        let agent = try await enroll(api, try await token(api, tenant))
        let none = try await api.send(.post, agent.path, key: agent.key, Self.heartbeat)
        #expect(none.json["sources"]?[keys[0]]?["reason"] == "no_subscription")
        // Another tenant, for the policy of this one is remembered for a while.
        let subscriber = try await api.makeTenant()
        let tiers: JSONValue = [["up_to": nil, "unit_amount": "0.30"]]
        func charge(_ key: String, _ overage: String) -> JSONValue {
            [
                "key": .string(key), "type": "usage", "data_sources": [.string(key)],
                "free_bytes": 1_000_000_000, "unit": "GB", "model": "graduated",
                "overage": .string(overage), "tiers": tiers,
            ]
        }
        let charges: JSONValue = [
            charge(keys[0], "bill"), charge(keys[1], "block"), charge(keys[3], "bill"),
        ]
        let plan = try await api.makePlan {
            $0.with("charges", charges).with("entitlements", ["products": ["otlp"]])
        }
        _ = try await api.subscribe(subscriber, to: plan)
        let now = Instant.system().quarterHourStart
        for key in keys.prefix(2) {
            try await api.addUsage(
                subscriber,
                at: now,
                source: key,
                records: 2_000_000,
                billable: 600_000_000
            )
        }
        let heard = try await enroll(api, try await token(api, subscriber))
        let reply = try await api.send(.post, heard.path, key: heard.key, Self.heartbeat)
        let sources = reply.json["sources"]
        #expect(reply.json["currency"] == "EUR")
        let billed = sources?[keys[0]]
        #expect(billed?["enabled"] == true, "\(reply.text)")
        #expect(billed?["free_bytes_left"] == 400_000_000)
        #expect(billed?["budget_bytes_per_hour"] == JSONValue.null)
        // 300 bytes a record: 0.3 GB a million, at 0.30 a GB.
        #expect(billed?["price_per_million_records"] == "0.09")
        let blocked = sources?[keys[1]]
        #expect(blocked?["enabled"] == true)
        #expect(blocked?["price_per_million_records"] == "0")
        let budget = blocked?["budget_bytes_per_hour"]?.integer ?? -1
        #expect(budget > 0 && budget <= 400_000_000)
        #expect(sources?[keys[2]]?["reason"] == "not_in_plan")
        #expect(sources?[keys[3]]?["reason"] == "not_in_plan")
        #expect(sources?["agent.health"]?["enabled"] == true)
        #expect(sources?["otlp.logs"] == nil)
    }
}
