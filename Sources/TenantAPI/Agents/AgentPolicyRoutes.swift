import HTTPTypes
import Metering

/// `/api/v1/agent-policy`: what a tenant says of its agents itself; their heartbeats bring it to
/// them, and each node takes of it what its own file allows.
struct AgentPolicyRoutes: Sendable {
    let store: any AgentStore
    let policies: AgentPolicyCache

    private static let path = "/api/v1/agent-policy"

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                Self.path,
                name: "getAgentPolicy",
                summary: "Files whose opening agents tell of (file.open), besides the usual ones.",
                access: .tenant(.read),
                success: AgentPolicyForm.schema,
                handle: get
            ),
            Endpoint(
                .put,
                Self.path,
                name: "replaceAgentPolicy",
                summary: "Replace these files; nodes that allow paths take them with their next "
                    + "heartbeats.",
                access: .tenant(.manage),
                body: AgentPolicyForm.schema,
                success: AgentPolicyForm.schema,
                handle: replace
            ),
        ]
    }

    private func get(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        return .ok(AgentPolicyForm.json(try await store.sensitivePaths(tenant: tenant.id)))
    }

    private func replace(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let paths = try AgentPolicyForm.read(call.body)
        try await store.replace(sensitivePaths: paths, tenant: tenant.id)
        policies.forget(tenant.id)
        return .ok(AgentPolicyForm.json(paths))
    }
}
