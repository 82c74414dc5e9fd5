import HTTPTypes
import Metering

/// `/api/v1/agents/{id}:heartbeat`: an agent says that it lives, and hears what it may do.
struct HeartbeatRoutes: Sendable {
    let stores: ControlStores
    let policies: AgentPolicyCache

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/agents/{id}:heartbeat",
                name: "sendHeartbeat",
                summary: "Count an agent as heard from this minute, and tell it the policy.",
                access: .tenant(.ingest),
                body: HeartbeatForm.schema,
                success: AgentPolicy.schema,
                handle: hear
            )
        ]
    }

    private func hear(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "agent")
        guard call.key?.agentID == id else {
            throw Problem.forbidden("an agent is heard from with its own key only")
        }
        let heartbeat = try HeartbeatForm.read(call.body)
        guard try await stores.agents.hear(heartbeat, from: id, tenant: tenant.id) else {
            throw Problem.notFound("agent", id.description)
        }
        let policy = try await policies.policy(of: tenant.id) { try await read(tenant) }
        return .ok(policy.json)
    }

    private func read(_ tenant: ActingTenant) async throws -> AgentPolicy {
        let sources = try await stores.catalogue.dataSources(after: nil, limit: 1000)
        let paths = try await stores.agents.sensitivePaths(tenant: tenant.id)
        do {
            let draft = try await DraftBilling.load(tenant, stores)
            return AgentPolicy(sources, draft: draft, now: draft.now, sensitivePaths: paths)
        } catch let problem as Problem where problem.status == .notFound {
            let now = try await stores.tenants.now()
            return AgentPolicy(sources, draft: nil, now: now, sensitivePaths: paths)
        }
    }
}
