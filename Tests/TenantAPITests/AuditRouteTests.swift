import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

/// The ledger of acts: every change is in it with its author, and nobody can edit it.
@Suite("Ledger of acts")
struct AuditRouteTests {
    private func entries(_ api: TestAPI, _ query: String) async throws -> [JSONValue] {
        let reply = try await api.operate(.get, "/api/v1/audit?" + query)
        #expect(reply.status == 200)
        return reply.data
    }

    @Test("a change is in the ledger with its author, before and after, without secrets")
    func change() async throws {
        let api = try await TestAPI.make()
        let tenant = try await api.makeTenant()
        for _ in 1...2 {
            _ = try await api.operate(.patch, "/api/v1/tenants/\(tenant.key)", ["name": "B"])
        }
        let changes = try await entries(api, "subject=tenant&key=\(tenant.key)")
        #expect(changes.map { $0["act"] } == ["change", "create"])
        #expect(changes.first?["before"]?["name"] == "Acme")
        #expect(changes.first?["after"]?["name"] == "B")
        guard case .string(let actor)? = changes.first?["actor"] else {
            Issue.record("an entry has no actor")
            return
        }
        #expect(actor.hasPrefix("operator key ") && actor.hasSuffix("(bootstrap)"))
        #expect(changes.last?["before"] == .null)

        let body: JSONValue = ["name": "own", "scopes": ["read"]]
        _ = try await api.send(.post, "/api/v1/api-keys", key: tenant.allScopesKey, body)
        let keys = try await entries(api, "subject=api_key&tenant=\(tenant.key)")
        #expect(keys.map { $0["after"]?["name"] } == ["own", "test"])
        #expect(keys.first?["after"]?["secret_sha256"] == nil)
        guard case .string(let owner)? = keys.first?["actor"] else { return }
        #expect(owner.hasPrefix("key ") && owner.hasSuffix("of tenant \(tenant.key)"))
    }

    @Test("a change that fails leaves no entry")
    func failure() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("once")
        let body: JSONValue = ["key": .string(key), "name": "A"]
        _ = try await api.operate(.post, "/api/v1/products", body)
        #expect(try await api.operate(.post, "/api/v1/products", body).status == 409)
        #expect(try await entries(api, "subject=product&key=\(key)").count == 1)
    }

    @Test("pages of the ledger show every entry once")
    func pages() async throws {
        let api = try await TestAPI.make()
        let key = uniqueKey("paged")
        _ = try await api.operate(.post, "/api/v1/products", ["key": .string(key), "name": "0"])
        for name in 1...6 {
            let change: JSONValue = ["name": .string("\(name)")]
            _ = try await api.operate(.patch, "/api/v1/products/\(key)", change)
        }
        var names: [JSONValue?] = []
        var cursor = ""
        repeat {
            let path = "/api/v1/audit?subject=product&key=\(key)&limit=3" + cursor
            let reply = try await api.operate(.get, path)
            names += reply.data.map { $0["after"]?["name"] }
            cursor = reply["next_cursor"].map { "&cursor=" + $0 } ?? ""
        } while !cursor.isEmpty
        #expect(names == ["6", "5", "4", "3", "2", "1", "0"])
        // "audit x": of this list, but no position in it.
        let wrong = try await api.operate(.get, "/api/v1/audit?cursor=61756469742078")
        wrong.expectProblem(422, "invalid_request", at: ["cursor"])
    }

    @Test("no role changes the ledger")
    func immutable() async throws {
        let api = try await TestAPI.make()
        _ = try await api.operate(
            .post,
            "/api/v1/products",
            ["key": .string(uniqueKey("fixed")), "name": "A"]
        )
        let database = api.database
        let statements: [PostgresSQL] = [
            "UPDATE meterbee.audit SET actor = 'nobody'", "DELETE FROM meterbee.audit",
            "TRUNCATE meterbee.audit",
        ]
        for pool in [database.owner, database.operator, database.tenant, database.ingest] {
            for statement in statements {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.query(PostgresStatement(statement))
                }
                #expect(error?.sqlState == "42501")
            }
        }
    }
}
