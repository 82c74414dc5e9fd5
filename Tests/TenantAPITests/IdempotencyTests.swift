import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

@Suite("Idempotency-Key")
struct IdempotencyTests {
    private func header(_ key: String) -> HTTPFields { [.idempotencyKey: key] }

    @Test("the same key and body give the first reply again, secret included, and change nothing")
    func repetition() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let body: JSONValue = ["name": "once", "scopes": ["read"]]
        func create() async throws -> TestReply {
            try await api.send(
                .post,
                "/api/v1/api-keys",
                key: tenant.allScopesKey,
                body,
                headers: header("k-1")
            )
        }
        let first = try await create()
        let second = try await create()
        #expect(first.status == 201)
        #expect(second.status == 201)
        #expect(second.text == first.text)
        #expect(second.headers[.location] == first.headers[.location])
        let keys = try await api.send(.get, "/api/v1/api-keys", key: tenant.allScopesKey).data
        #expect(keys.count { $0["name"] == "once" } == 1)
    }

    @Test("the same key with another body is a conflict; another caller's key is its own")
    func reuse() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("idem")
        let body: JSONValue = ["key": .string(uniqueKey("product")), "name": "A"]
        let first = try await api.operate(
            .post,
            "/api/v1/products",
            body,
            headers: header(key)
        )
        #expect(first.status == 201)
        try await api.operate(
            .post,
            "/api/v1/products",
            body.with("name", "B"),
            headers: header(key)
        ).expectProblem(409, "idempotency_key_reused", at: ["Idempotency-Key"])
        try await api.operate(
            .post,
            "/api/v1/plans",
            body,
            headers: header(key)
        ).expectProblem(409, "idempotency_key_reused", at: ["Idempotency-Key"])
        let other = try await TestAPI.make()
        try await other.operate(.post, "/api/v1/products", body, headers: header(key))
            .expectProblem(409, "exists", at: ["/key"])
    }

    @Test("an operator's key used in two tenants' names is a conflict")
    func acrossTenants() async throws {
        let api = try await TestAPI.make()
        let tenants = [try await api.makeTenant(), try await api.makeTenant()]
        let body: JSONValue = ["name": "a"]
        func create(_ tenant: TestTenant) async throws -> TestReply {
            try await api.operate(
                .post,
                "/api/v1/enrollment-tokens?tenant=\(tenant.key)",
                body,
                headers: header("k-2")
            )
        }
        #expect(try await create(tenants[0]).status == 201)
        try await create(tenants[1]).expectProblem(
            409,
            "idempotency_key_reused",
            at: ["Idempotency-Key"]
        )
        let tokens = try await api.operate(
            .get,
            "/api/v1/enrollment-tokens?tenant=\(tenants[1].key)"
        )
        #expect(tokens.data == [])
    }

    @Test("a refused request leaves its key free")
    func refusal() async throws {
        let api = try await TestAPI.make()
        let key = header(uniqueKey("idem"))
        let body: JSONValue = ["key": .string(uniqueKey("product"))]
        try await api.operate(.post, "/api/v1/products", body, headers: key).expectProblem(
            422,
            "invalid_request",
            at: ["/name"]
        )
        let fixed = try await api.operate(
            .post,
            "/api/v1/products",
            body.with("name", "A"),
            headers: key
        )
        #expect(fixed.status == 201)
    }

    @Test("of many at once one is carried out and all get its reply")
    func concurrency() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let key = header("k-3")
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    let reply = try await api.send(
                        .post,
                        "/api/v1/enrollment-tokens",
                        key: tenant.allScopesKey,
                        ["name": "many"],
                        headers: key
                    )
                    #expect(reply.status == 201, "\(reply.text)")
                    return reply.text
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(texts).count == 1)
        let tokens = try await api.send(
            .get,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey
        )
        #expect(tokens.data.count == 1)
    }

    @Test("what is kept does not show the secret, and is forgotten after a day")
    func keeping() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        let id = try #require(APIKeySecret(tenant.allScopesKey)).id
        let created = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"],
            headers: header("k-4")
        )
        let token = try #require(created["token"])
        let parameters = [PostgresValue.uuid(high: id.high, low: id.low)]
        let rows = try await api.database.owner.query(
            PostgresStatement(
                "SELECT sealed_body FROM meterbee.idempotent_replies WHERE key_id = $1",
                parameters
            )
        )
        let sealed = try rows.only().bytes("sealed_body")
        #expect(!String(decoding: sealed, as: UTF8.self).contains(token.suffix(20)))
        _ = try await api.database.owner.query(
            PostgresStatement(
                """
                UPDATE meterbee.idempotent_replies SET created_at = created_at - interval '1 day'
                WHERE key_id = $1
                """,
                parameters
            )
        )
        let later = try await api.send(
            .post,
            "/api/v1/enrollment-tokens",
            key: tenant.allScopesKey,
            ["name": "a"],
            headers: header("k-4")
        )
        #expect(later.status == 201)
        #expect(later["token"] != token)
    }

    @Test(
        "a malformed key is refused",
        arguments: ["", "a b", "ä", String(repeating: "k", count: 256)]
    )
    func malformed(key: String) async throws {
        let api = try await TestAPI.make()
        try await api.operate(
            .post,
            "/api/v1/products",
            ["key": "a", "name": "A"],
            headers: header(key)
        ).expectProblem(422, "invalid_request", at: ["Idempotency-Key"])
    }
}
