import Billing
import HTTPTypes
import Metering

/// `/api/v1/agents`: enrolling, listing and revoking agents.
struct AgentRoutes: Sendable {
    let store: any AgentStore
    let tenants: any TenantStore

    private static let schema = Schema.object([
        "id": .identifier, "node": .text(), "role": .words(EnrolledAgent.Role.self),
        "version": .text(), "state": .words(EnrolledAgent.State.self), "enrolled_at": .time,
        "last_seen_at": Schema.time.orNull, "ledger": HeartbeatForm.ledgerSchema,
    ])

    private static let enrollSchema = Schema.object(
        [
            "node": .text(), "role": .words(EnrolledAgent.Role.self), "version": .text(),
            "boot_id": .text(), "host_id": .text(),
        ],
        required: ["node", "role", "version"]
    )

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/agents:enroll",
                name: "enrollAgent",
                summary: "Enroll an agent: an identity, and an ingest key bound to it. One of the "
                    + "same node, machine and role keeps its identity; its earlier keys end.",
                access: .enrollmentToken,
                body: Self.enrollSchema,
                successStatus: .created,
                success: .object(["agent_id": .identifier, "key": KeyForm.credentialSchema]),
                refusals: [.forbidden],
                handle: enroll
            ),
            Endpoint(
                .get,
                "/api/v1/agents",
                name: "listAgents",
                summary: "All agents, in the order in which they enrolled.",
                access: .tenant(.manage),
                parameters: QueryParameter.page,
                success: .page(Self.schema),
                handle: list
            ),
            Endpoint(
                .delete,
                "/api/v1/agents/{id}",
                name: "revokeAgent",
                summary: "Revoke an agent and its keys at once.",
                access: .tenant(.manage),
                successStatus: .noContent,
                refusals: [.notFound],
                handle: revoke
            ),
        ]
    }

    private func enroll(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let body = ObjectReader(call.body, faults: FaultList())
        let role: EnrolledAgent.Role? = body.optionalCase("role")
        body.require("role")
        _ = body.optionalString("boot_id")
        let now = try await tenants.now()
        let agent = EnrolledAgent(
            id: .fresh(),
            node: body.string("node"),
            hostID: body.optionalString("host_id") ?? "",
            role: role ?? .agent,
            version: body.string("version"),
            state: .enrolled,
            enrolledAt: now
        )
        try body.finish()
        let (credential, key) = KeyRecord.minted(
            for: tenant,
            agent: agent.id,
            name: "agent on \(agent.node)",
            scopes: [.ingest],
            now: now
        )
        let id: UniqueID
        do {
            id = try await store.enroll(agent, key: key, tenant: tenant.id)
        } catch let refusal as EntitlementRefusal {
            throw Problem(refusal)
        }
        return .created(
            ["agent_id": .string(id.description), "key": .string(credential.text)],
            at: "/api/v1/agents/\(id)",
            changed: .agents
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let page = try PageRequest(call.query, list: "agents")
        let agents = try await store.agents(
            tenant: tenant.id,
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(try page.page(agents, position: \.id.description, json: Self.json))
    }

    private func revoke(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "agent")
        guard try await store.revokeAgent(id: id, tenant: tenant.id) else {
            throw Problem.notFound("agent", id.description)
        }
        return .noContent(changed: .agents)
    }

    private static func json(_ agent: EnrolledAgent) throws -> JSONValue {
        [
            "id": .string(agent.id.description), "node": .string(agent.node),
            "role": .string(agent.role.rawValue), "version": .string(agent.version),
            "state": .string(agent.state.rawValue),
            "enrolled_at": .string(agent.enrolledAt.description),
            "last_seen_at": .text(agent.lastSeenAt?.description),
            "ledger": try JSONValue(reading: Array(agent.ledgerJSON.utf8)),
        ]
    }
}
