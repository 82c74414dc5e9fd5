import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("Receipts of agents")
struct AgentReceiptTests {
    @Test("an agent reads its own receipts with its own key, and no others")
    func own() async throws {
        let api = try await TestAPI.make()
        let receipts = try await TestReceipts.make(api.database)
        let tenant = try await api.makeTenant()
        let agent = try await enroll("one", tenant, api)
        let other = try await enroll("two", tenant, api)
        let own = try await committed(receipts, tenant, agent.id, "k1", api)
        let others = try await committed(receipts, tenant, nil, "k2", api)
        let path = "/api/v1/agents/\(agent.id)/receipts"
        let reply = try await api.send(.get, "\(path)/\(own.receipt)", key: agent.key)
        #expect(reply.status == 200)
        #expect(reply.text == own.receiptJSON)
        for id in ["\(others.receipt)", "\(UniqueID.fresh())", "nonsense"] {
            #expect(try await api.send(.get, "\(path)/\(id)", key: agent.key).status == 404)
        }
        let strange = "\(path)/\(own.receipt)"
        #expect(try await api.send(.get, strange, key: other.key).status == 403)
        #expect(try await api.send(.get, strange, key: nil).status == 401)
    }

    private func enroll(
        _ node: JSONValue,
        _ tenant: TestTenant,
        _ api: TestAPI
    ) async throws -> (id: UniqueID, key: String) {
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
            ["node": node, "role": "agent", "version": "1"]
        )
        let id = try #require(agent["agent_id"].flatMap { UniqueID($0) }, "\(agent.text)")
        return (id, try #require(agent["key"]))
    }

    private func committed(
        _ receipts: TestReceipts,
        _ tenant: TestTenant,
        _ agent: UniqueID?,
        _ key: String,
        _ api: TestAPI
    ) async throws -> CommittedBatch {
        let outcome = try await receipts.commit(
            tenant,
            key: key,
            agent: agent,
            on: api.database
        )
        guard case .accepted(let batch) = outcome else {
            throw StoreFailure.unavailable("not accepted: \(outcome)")
        }
        return batch
    }
}
