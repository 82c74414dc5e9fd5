import HTTPTypes
import Metering
import Synchronization
import Testing

@testable import TenantAPI

@Suite("keys, scopes and tenants")
struct AccessTests {
    @Test("a key is shown once, works, is listed without its secret, and is revoked at once")
    func life() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let created = try await api.operate(
            .post,
            "/api/v1/api-keys?tenant=\(tenant.key)",
            ["name": "ci", "scopes": ["read"]]
        )
        #expect(created.status == 201)
        let key = try #require(created["key"])
        #expect(key.wholeMatch(of: /mb_[0-9a-f]{32}_[0-9A-Za-z]{43}/) != nil)
        let me = try await api.send(.get, "/api/v1/me", key: key)
        #expect(me.status == 200)
        #expect(me.json["scopes"] == ["read"])
        #expect(me.json["tenant"]?["key"] == .string(tenant.key))
        let listed = try await api.send(.get, "/api/v1/api-keys", key: tenant.allScopesKey)
        #expect(listed.data.contains(created.json.without("key")))
        #expect(!listed.text.contains(key.suffix(43)))
        let id = try #require(created["id"])
        let deleted = try await api.send(
            .delete,
            "/api/v1/api-keys/\(id)",
            key: tenant.allScopesKey
        )
        #expect(deleted.status == 204)
        #expect(deleted.text.isEmpty)
        #expect(deleted.headers[.contentLength] == nil)
        try await api.send(.get, "/api/v1/me", key: key).expectProblem(401, "unauthenticated")
        try await api.send(.delete, "/api/v1/api-keys/\(id)", key: tenant.allScopesKey)
            .expectProblem(404, "not_found")
    }

    @Test("an expired key opens nothing, and no key is created expired")
    func expiry() async throws {
        let clock = Mutex(Instant.system())
        let api = try await TestAPI.make(now: { clock.withLock { $0 } })
        let tenant = try await api.makeTenant()
        let path = "/api/v1/api-keys?tenant=\(tenant.key)"
        let expiry = Instant.system().adding(seconds: 3600)
        let created = try await api.operate(
            .post,
            path,
            ["name": "short", "scopes": ["read"], "expires_at": .string(expiry.description)]
        )
        #expect(created["expires_at"] == expiry.description)
        let key = try #require(created["key"])
        #expect(try await api.send(.get, "/api/v1/me", key: key).status == 200)
        clock.withLock { $0 = expiry }
        try await api.send(.get, "/api/v1/me", key: key).expectProblem(401, "unauthenticated")
        try await api.operate(
            .post,
            path,
            ["name": "old", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"]
        ).expectProblem(422, "invalid_request", at: ["/expires_at"])
    }

    @Test("no header, another scheme, a malformed or an unknown key, a wrong secret: all 401")
    func unauthenticated() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let parsed = try #require(APIKeySecret(tenant.allScopesKey))
        let wrongSecret =
            "mb_\(tenant.allScopesKey.dropFirst(3).prefix(32))_"
            + APIKeySecret.fresh().secret
        #expect(APIKeySecret(wrongSecret)?.id == parsed.id)
        let headers = [
            nil, "", "Basic dXNlcg==", "Bearer", "Bearer x", "Bearer \(wrongSecret)",
            "Bearer \(APIKeySecret.fresh().text)", "Bearer \(tenant.allScopesKey)x",
        ]
        for header in headers {
            for path in ["/api/v1/me", "/api/v1/no-such-thing", "/api/v1/products"] {
                let reply = try await api.send(.get, path, authorization: header)
                reply.expectProblem(401, "unauthenticated")
                #expect(reply.headers[.wwwAuthenticate] == "Bearer realm=\"meterbee\"")
            }
        }
    }

    @Test("each route asks for its scope")
    func scopes() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let ingest = try await api.makeKey(tenant.key, scopes: ["ingest"])
        let read = try await api.makeKey(tenant.key, scopes: ["read"])
        for path in ["/api/v1/usage", "/api/v1/records", "/api/v1/invoices/upcoming"] {
            try await api.send(.get, path, key: ingest).expectProblem(403, "missing_scope")
        }
        for path in ["/api/v1/api-keys", "/api/v1/agents", "/api/v1/enrollment-tokens"] {
            try await api.send(.get, path, key: read).expectProblem(403, "missing_scope")
        }
        for path in ["/api/v1/products", "/api/v1/tenants", "/api/v1/plans"] {
            try await api.send(.get, path, key: tenant.allScopesKey).expectProblem(
                403,
                "missing_scope"
            )
        }
    }

    @Test("nobody grants a scope that he lacks, and nobody the operator's")
    func grants() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let manager = try await api.makeKey(tenant.key, scopes: ["manage", "read"])
        let granted = try await api.send(
            .post,
            "/api/v1/api-keys",
            key: manager,
            ["name": "a", "scopes": ["read"]]
        )
        #expect(granted.status == 201)
        try await api.send(
            .post,
            "/api/v1/api-keys",
            key: manager,
            ["name": "a", "scopes": ["read", "ingest"]]
        ).expectProblem(403, "missing_scope", at: ["/scopes"])
        let bad: [(JSONValue, [String])] = [
            (["operator"], ["/scopes/0"]), ([], ["/scopes"]), (["read", "read"], ["/scopes/1"]),
            ("read", ["/scopes"]), ([1], ["/scopes/0"]),
        ]
        for (scopes, places) in bad {
            try await api.operate(
                .post,
                "/api/v1/api-keys?tenant=\(tenant.key)",
                ["name": "a", "scopes": scopes]
            ).expectProblem(422, "invalid_request", at: places)
        }
    }

    @Test("an operator names the tenant; a tenant may name itself and nobody else")
    func tenantParameter() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        try await api.operate(.get, "/api/v1/usage").expectProblem(
            422,
            "invalid_request",
            at: ["tenant"]
        )
        for name in ["none", "NONE", "%00"] {
            try await api.operate(.get, "/api/v1/usage?tenant=\(name)").expectProblem(
                404,
                "not_found"
            )
        }
        #expect(try await api.operate(.get, "/api/v1/usage?tenant=\(tenant.key)").status == 200)
        let own = "/api/v1/usage?tenant=\(tenant.key)"
        #expect(try await api.send(.get, own, key: tenant.allScopesKey).status == 200)
        try await api.send(
            .get,
            "/api/v1/usage?tenant=\(other.key)",
            key: tenant.allScopesKey
        ).expectProblem(404, "not_found")
    }

    @Test("another tenant's keys, tokens and agents are not there")
    func foreignObjects() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        let keys = try await api.send(.get, "/api/v1/api-keys", key: other.allScopesKey)
        guard case .string(let keyID)? = keys.data.first?["id"] else {
            Issue.record("no key: \(keys.text)")
            return
        }
        let token = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: other.allScopesKey,
            ["name": "a"]
        )
        let agent = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            ["node": "n", "role": "agent", "version": "1"]
        )
        let paths = [
            "/api/v1/api-keys/\(keyID)", "/api/v1/enrollment-tokens/\(token["id"] ?? "")",
            "/api/v1/agents/\(agent["agent_id"] ?? "")", "/api/v1/agents/not-an-id",
        ]
        for path in paths {
            try await api.send(.delete, path, key: tenant.allScopesKey).expectProblem(
                404,
                "not_found"
            )
        }
        #expect(try await api.send(.get, "/api/v1/me", key: other.allScopesKey).status == 200)
        #expect(try await api.send(.get, "/api/v1/me", key: agent["key"]).status == 200)
        #expect(try await api.send(.get, "/api/v1/agents", key: tenant.allScopesKey).data == [])
    }

    @Test("the operator's key says who it is")
    func operatorIdentity() async throws {
        let api = try await TestAPI.make()
        let me = try await api.operate(.get, "/api/v1/me")
        #expect(me.json["scopes"] == ["operator"])
        #expect(me.json["tenant"] == JSONValue.null)
    }

    @Test("who asks what it is may name a tenant: its own, or any as the operator")
    func namedIdentity() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        let key = tenant.allScopesKey
        let own = try await api.send(.get, "/api/v1/me?tenant=\(tenant.key)", key: key)
        #expect(try await own.json == api.send(.get, "/api/v1/me", key: key).json)
        try await api.send(.get, "/api/v1/me?tenant=\(other.key)", key: key)
            .expectProblem(404, "not_found")
        let named = try await api.operate(.get, "/api/v1/me?tenant=\(other.key)")
        #expect(named.json["scopes"] == ["operator"])
        #expect(named.json["tenant"]?["key"] == .string(other.key))
        try await api.operate(.get, "/api/v1/me?tenant=none").expectProblem(404, "not_found")
    }
}
