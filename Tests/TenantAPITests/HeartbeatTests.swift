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

    @Test("ledgers add up over agents, heartbeats and epochs, and an invoice states them")
    func accounts() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        let january = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        try await clocked.set(january)
        let tenant = try await api.makeTenant()
        _ = try await api.subscribe(tenant, to: try await api.makePlan())
        let enrollment = try await token(api, tenant)
        let first = try await enroll(api, enrollment)
        let second = try await enroll(api, enrollment) { $0.with("node", "m") }
        func hear(_ agent: Agent, _ epoch: String, seen: Int, sent: Int, lost: Int) async throws {
            let ledger: JSONValue = [
                "net.flow": [
                    "epoch": .string(epoch), "seen": .integer(seen), "sent": .integer(sent),
                    "sampled_out": 0, "ring_lost": .integer(lost), "crash_lost": 0, "hook": nil,
                ]
            ]
            let body = Self.heartbeat.with("ledger", ledger)
            let reply = try await api.send(.post, agent.path, key: agent.key, body)
            #expect(reply.status == 200, "\(reply.text)")
        }
        try await hear(first, "a", seen: 100, sent: 90, lost: 0)
        try await hear(second, "b", seen: 7, sent: 7, lost: 0)
        try await clocked.set(january.adding(seconds: 86_400))
        try await hear(first, "a", seen: 150, sent: 139, lost: 1)
        // The agent began anew; the same counters again would add nothing.
        try await hear(first, "c", seen: 1_000, sent: 990, lost: 2)
        try await hear(first, "c", seen: 1_000, sent: 990, lost: 2)
        try await clocked.set(january.adding(seconds: 31 * 86_400))
        try await hear(first, "c", seen: 5_000, sent: 5_000, lost: 2)
        _ = try await api.operate(.post, "/api/v1/billing:run")
        let list = try await api.send(.get, "/api/v1/invoices", key: tenant.allScopesKey)
        let invoice = try #require(list.data.first { $0["sequence"] == 2 }, "\(list.text)")
        guard case .string(let id)? = invoice["id"] else { throw Problem.internalError }
        let page = try await api.send(
            .get,
            "/api/v1/invoices/\(id)",
            key: tenant.allScopesKey,
            headers: [.accept: "text/html"]
        )
        // January: 100 + 7 + 50 + 1,000 seen, 90 + 7 + 49 + 990 sent, 1 + 2 lost.
        let statement =
            "Agents saw 1,157 samples of net.flow in the kernel: 1,136 were sent, 3 were lost."
        #expect(page.text.contains(statement), "\(page.text)")
        guard case .array(let lines)? = invoice["lines"] else { throw Problem.internalError }
        for line in lines {
            guard case .number(let number)? = line["line"] else { throw Problem.internalError }
            let explained = try await api.send(
                .get,
                "/api/v1/invoices/\(id)/lines/\(number)/explain",
                key: tenant.allScopesKey
            )
            let account: JSONValue = [
                "data_source": "net.flow", "seen": 1_157, "sent": 1_136, "aggregated": 0,
                "sampled_out": 0, "budget_held": 0, "lost": 3, "rejected": 0,
            ]
            #expect(explained.json["agents"] == (line["kind"] == "usage" ? [account] : []))
        }
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

    @Test("where the pace so far would not last until the month's end, the policy samples")
    func sampling() async throws {
        let clocked = try await ClockedAPI.make()
        let api = clocked.api
        let january = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        try await clocked.set(january)
        let tenant = try await api.makeTenant()
        let (fast, slow) = (uniqueKey("fast"), uniqueKey("slow"))
        for key in [fast, slow] { try await source(api, key) }
        let plan = try await api.makePlan { plan in
            plan.with(
                "charges",
                .array(
                    [fast, slow].map { key in
                        [
                            "key": .string(key), "type": "usage", "data_sources": [.string(key)],
                            "free_bytes": 1_000_000_000, "unit": "GB", "model": "graduated",
                            "overage": "block", "tiers": [["up_to": nil, "unit_amount": "0.30"]],
                        ]
                    }
                )
            )
        }
        _ = try await api.subscribe(tenant, to: plan)
        let agent = try await enroll(api, try await token(api, tenant))
        try await api.addUsage(tenant, at: january, source: fast, billable: 900_000_000)
        try await api.addUsage(tenant, at: january, source: slow, billable: 90_000_000)
        // 360 hours are over and 384 left.
        try await clocked.set(january.adding(seconds: 360 * 3600))
        let reply = try await api.send(.post, agent.path, key: agent.key, Self.heartbeat)
        let policy = reply.json["sources"]
        // 100 MB in 384 hours, 260,416 bytes in each, at a pace of 2,500,000: a 16th fits.
        #expect(policy?[fast]?["budget_bytes_per_hour"] == 260_416, "\(reply.text)")
        #expect(policy?[fast]?["sample_one_in"] == 16)
        #expect(policy?[slow]?["sample_one_in"] == 1)
    }
}
