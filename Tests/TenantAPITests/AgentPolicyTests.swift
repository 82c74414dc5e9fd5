import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("what a tenant says of its agents")
struct AgentPolicyTests {
    private static let path = "/api/v1/agent-policy"
    private static let paths: JSONValue = [
        "sensitive_paths": ["/srv/keys", "~/.config", "/var/a*"]
    ]

    /// An agent's way to the policy.
    private func agent(_ api: TestAPI, _ tenant: TestTenant) async throws -> () async throws ->
        JSONValue
    {
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"]
        )
        let agent = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            ["node": "n", "role": "agent", "version": "1"]
        )
        let heartbeat = "/api/v1/agents/\(agent["agent_id"] ?? ""):heartbeat"
        return {
            let reply = try await api.send(
                .post,
                heartbeat,
                key: agent["key"],
                ["role": "agent", "version": "1"]
            )
            #expect(reply.status == 200, "\(reply.text)")
            return reply.json["sensitive_paths"] ?? .null
        }
    }

    @Test("paths come with the next heartbeat, to the agents of that tenant alone")
    func delivery() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        let own = try await agent(api, tenant)
        let foreign = try await agent(api, other)
        #expect(try await own() == [])
        let set = try await api.send(.put, Self.path, key: tenant.allScopesKey, Self.paths)
        #expect(set.status == 200 && set.json == Self.paths, "\(set.text)")
        #expect(try await own() == Self.paths["sensitive_paths"])
        #expect(try await foreign() == [])
        let shown = try await api.operate(.get, Self.path + "?tenant=\(tenant.key)")
        #expect(shown.json == Self.paths)
        let cleared = try await api.operate(
            .put,
            Self.path + "?tenant=\(tenant.key)",
            ["sensitive_paths": []]
        )
        #expect(cleared.status == 200, "\(cleared.text)")
        #expect(try await own() == [])
    }

    @Test("a change is in the ledger of acts, with who made it")
    func audit() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        for _ in 1...2 {
            _ = try await api.send(.put, Self.path, key: tenant.allScopesKey, Self.paths)
        }
        let entries = try await api.operate(
            .get,
            "/api/v1/audit?subject=tenant&key=\(tenant.key)"
        ).data
        #expect(entries.map { $0["act"] } == ["change", "create"])
        #expect(entries.first?["before"]?["sensitive_paths"] == [])
        #expect(entries.first?["after"]?["sensitive_paths"] == Self.paths["sensitive_paths"])
        guard case .string(let actor)? = entries.first?["actor"] else {
            throw Problem.internalError
        }
        #expect(actor.hasPrefix("key ") && actor.hasSuffix("of tenant \(tenant.key)"))
    }

    @Test("reading takes the scope read, replacing the scope manage")
    func scopes() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let reader = try await api.makeKey(tenant.key, scopes: ["read"])
        #expect(try await api.send(.get, Self.path, key: reader).json == ["sensitive_paths": []])
        try await api.send(.put, Self.path, key: reader, Self.paths)
            .expectProblem(403, "missing_scope")
        let sender = try await api.makeKey(tenant.key, scopes: ["ingest"])
        try await api.send(.get, Self.path, key: sender).expectProblem(403, "missing_scope")
    }

    static let badBodies: [(JSONValue, [String])] = [
        ([:], ["/sensitive_paths"]),
        (["sensitive_paths": nil], ["/sensitive_paths"]),
        (["sensitive_paths": "/srv"], ["/sensitive_paths"]),
        (
            ["sensitive_paths": ["/srv", "etc/shadow", 7, "/a/../b", "/srv"]],
            [
                "/sensitive_paths/1", "/sensitive_paths/2", "/sensitive_paths/3",
                "/sensitive_paths/4",
            ]
        ),
        (
            ["sensitive_paths": [.string("/" + String(repeating: "x", count: 200))]],
            ["/sensitive_paths/0"]
        ),
        (["sensitive_paths": ["/a\u{0}b"]], ["/sensitive_paths/0"]),
        (
            ["sensitive_paths": .array((0..<129).map { .string("/p\($0)") })],
            ["/sensitive_paths"]
        ),
        (["sensitive_paths": [], "colour": "red"], ["/colour"]),
    ]

    @Test("what names no path is refused at its place, and changes nothing", arguments: badBodies)
    func refusals(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        try await api.send(.put, Self.path, key: tenant.allScopesKey, body)
            .expectProblem(422, "invalid_request", at: places)
        let kept = try await api.send(.get, Self.path, key: tenant.allScopesKey)
        #expect(kept.json == ["sensitive_paths": []])
    }

    @Test("a tenant's transaction changes its own paths and nothing else of a tenant")
    func grants() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        _ = try await api.makeTenant()
        let own = PostgresStatement(
            "SELECT set_config('meterbee.tenant_id', $1, true)",
            [.text(tenant.id.description)]
        )
        let changed = try await api.database.tenant.transaction(preamble: [own]) { transaction in
            try await transaction.query(
                PostgresStatement("UPDATE meterbee.tenants SET sensitive_paths = '{/a}'")
            ).affectedRows
        }
        #expect(changed == 1)
        let statements: [PostgresSQL] = [
            "UPDATE meterbee.tenants SET name = 'x'", "UPDATE meterbee.tenants SET limits = '{}'",
            "UPDATE meterbee.tenants SET self_service = '{}'",
        ]
        for sql in statements {
            await #expect(throws: PostgresError.self, "\(sql.text)") {
                try await api.database.tenant.transaction(preamble: [own]) { transaction in
                    _ = try await transaction.query(PostgresStatement(sql))
                }
            }
        }
    }
}
