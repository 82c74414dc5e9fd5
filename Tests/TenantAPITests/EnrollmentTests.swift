import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("enrollment")
struct EnrollmentTests {
    private static let node: JSONValue = [
        "node": "node-1", "role": "agent", "version": "0.1.0", "boot_id": "b",
    ]

    @Test("a token enrolls agents; each gets an identity and an ingest key, revoked together")
    func life() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "nodes"]
        )
        #expect(token.status == 201)
        let enrolled = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            Self.node
        )
        #expect(enrolled.status == 201, "\(enrolled.text)")
        let agentID = try #require(enrolled["agent_id"])
        let record = try #require(
            try await api.authenticator.key(
                authorization: "Bearer \(enrolled["key"] ?? "")"
            )
        )
        #expect(record.agentID == UniqueID(agentID))
        #expect(record.tenantID == tenant.id)
        #expect(record.tenantKey == tenant.key)
        #expect(record.scopes == [.ingest])
        let agents = try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data
        #expect(agents.count == 1)
        #expect(agents.first?["id"] == .string(agentID))
        #expect(agents.first?["node"] == "node-1")
        #expect(agents.first?["state"] == "enrolled")
        let revoked = try await api.send(
            .delete,
            "/api/v1/agents/\(agentID)",
            key: tenant.allScopesKey
        )
        #expect(revoked.status == 204)
        #expect(
            try await api.authenticator.key(
                authorization: "Bearer \(enrolled["key"] ?? "")"
            ) == nil
        )
        let after = try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data
        #expect(after.first?["state"] == "revoked")
        #expect(api.changes.subjects.suffix(2) == [.agents, .agents])
        try await api.send(.delete, "/api/v1/agents/\(agentID)", key: tenant.allScopesKey)
            .expectProblem(404, "not_found")
    }

    @Test("tokens are listed without their secrets, and a revoked or expired one enrolls nobody")
    func tokens() async throws {
        let api = try await TestAPI.make(now: { Instant.system().adding(seconds: 7200) })
        let tenant = try await api.makeTenant()
        let path = "/api/v1/enrollment-tokens"
        let token = try await api.send(.post, path, key: tenant.allScopesKey, ["name": "a"])
        let soon = Instant.system().adding(seconds: 3600).description
        let short = try await api.send(
            .post,
            path,
            key: tenant.allScopesKey,
            ["name": "b", "expires_at": .string(soon)]
        )
        #expect(short.status == 201, "\(short.text)")
        try await api.send(.post, "/api/v1/agents:enroll", key: short["token"], Self.node)
            .expectProblem(401, "unauthenticated")
        let listed = try await api.send(.get, path, key: tenant.allScopesKey)
        #expect(listed.data == [token.json.without("token"), short.json.without("token")])
        let deleted = try await api.send(
            .delete,
            path + "/\(token["id"] ?? "")",
            key: tenant.allScopesKey
        )
        #expect(deleted.status == 204)
        try await api.send(.post, "/api/v1/agents:enroll", key: token["token"], Self.node)
            .expectProblem(401, "unauthenticated")
        let left = try await api.send(.get, path, key: tenant.allScopesKey)
        #expect(left.data == [short.json.without("token")])
    }

    @Test("API keys enroll nobody, and tokens open nothing else")
    func wrongCredential() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"]
        )
        for key in [tenant.allScopesKey, api.operatorKey, nil] {
            try await api.send(.post, "/api/v1/agents:enroll", key: key, Self.node)
                .expectProblem(401, "unauthenticated")
        }
        try await api.send(.get, "/api/v1/me", key: token["token"]).expectProblem(
            401,
            "unauthenticated"
        )
    }

    static let badBodies: [(JSONValue, [String])] = [
        ([:], ["/role", "/node", "/version"]),
        (node.with("role", "spy"), ["/role"]),
        (node.with("node", ""), ["/node"]),
        (node.with("colour", "red"), ["/colour"]),
    ]

    @Test("a bad enrollment is refused at its place", arguments: badBodies)
    func badBody(body: JSONValue, places: [String]) async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"]
        )
        try await api.send(.post, "/api/v1/agents:enroll", key: token["token"], body)
            .expectProblem(422, "invalid_request", at: places)
    }
}
