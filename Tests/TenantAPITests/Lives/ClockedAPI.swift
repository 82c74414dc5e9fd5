import HTTPTypes
import Metering
import Postgres
import Testing

@testable import TenantAPI

/// The REST interface on a database of its own, whose clock stands where it was set.
struct ClockedAPI: Sendable {
    let api: TestAPI

    static func make() async throws -> ClockedAPI {
        let database = try await TestCluster.shared.clockedDatabase()
        return ClockedAPI(api: try await TestAPI.make(on: database))
    }

    /// Sets PostgreSQL's clock, as billing reads it.
    func set(_ now: Instant) async throws {
        _ = try await api.database.owner.query(
            PostgresStatement(
                "UPDATE meterbee.test_clock SET now = $1",
                [.timestamp(unixMicroseconds: now.unixMicroseconds)]
            )
        )
    }

    /// Enrolls an agent and returns its identifier and key.
    func enroll(_ tenant: TestTenant, node: String) async throws -> (id: String, key: String) {
        let token = try await api.operate(
            .post,
            "/api/v1/enrollment-tokens?tenant=\(tenant.key)",
            ["name": .string(node)]
        )
        let agent = try await api.send(
            .post,
            "/api/v1/agents:enroll",
            key: token["token"],
            ["node": .string(node), "role": "agent", "version": "1"]
        )
        return (try #require(agent["agent_id"], "\(agent.text)"), try #require(agent["key"]))
    }

    /// Lets an agent be heard from once a minute, from a minute on.
    func hear(_ agent: (id: String, key: String), from start: Instant, minutes: Int) async throws {
        for minute in 0..<minutes {
            try await set(start.adding(seconds: Int64(minute) * 60))
            let reply = try await api.send(
                .post,
                "/api/v1/agents/\(agent.id):heartbeat",
                key: agent.key,
                ["role": "agent", "version": "1"]
            )
            try #require(reply.status == 200, "\(reply.text)")
        }
    }
}
