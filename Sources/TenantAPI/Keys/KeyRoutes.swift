import HTTPTypes
import Metering

/// `/api/v1/api-keys`: a tenant's keys; their secrets are shown once.
struct KeyRoutes: Sendable {
    let store: any KeyStore
    let tenants: any TenantStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/api-keys",
                name: "createKey",
                summary: "Create an API key; the reply alone shows its secret.",
                access: .tenant(.manage),
                body: KeyForm.newSchema,
                successStatus: .created,
                success: KeyForm.createdSchema,
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/api-keys",
                name: "listKeys",
                summary: "The keys in force.",
                access: .tenant(.manage),
                parameters: QueryParameter.page,
                success: .page(KeyForm.schema),
                handle: list
            ),
            Endpoint(
                .delete,
                "/api/v1/api-keys/{id}",
                name: "deleteKey",
                summary: "Revoke a key at once.",
                access: .tenant(.manage),
                successStatus: .noContent,
                refusals: [.notFound],
                handle: delete
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let now = try await tenants.now()
        let wish = try KeyForm.read(call.body, now: now)
        try refuseGrantsBeyond(call.key?.scopes ?? [], wish)
        let (credential, key) = KeyRecord.minted(
            for: tenant,
            name: wish.name,
            scopes: wish.scopes,
            expiresAt: wish.expiresAt,
            now: now
        )
        try await store.create(key)
        return .created(
            KeyForm.json(key).adding("key", .string(credential.text)),
            at: "/api/v1/api-keys/\(key.id)",
            changed: .keys
        )
    }

    /// Nobody grants a scope that he lacks; an operator has those of every tenant.
    private func refuseGrantsBeyond(
        _ held: Set<Scope>,
        _ wish: KeyForm.Wish
    ) throws(Problem) {
        guard !held.contains(.operator) else { return }
        let lacking = KeyForm.tenantScopes.filter { wish.scopes.subtracting(held).contains($0) }
        guard lacking.isEmpty else {
            var problem = Problem.missingScope(lacking.map(\.rawValue))
            problem.faults = [.pointer("/scopes", "grants a scope that this key lacks itself")]
            throw problem
        }
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let page = try PageRequest(call.query, list: "api-keys")
        let keys = try await store.keys(
            tenant: tenant.id,
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(page.page(keys, position: \.id.description, json: KeyForm.json))
    }

    private func delete(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let id = try call.identifier("id", of: "API key")
        guard try await store.revokeKey(id: id, tenant: tenant.id) else {
            throw Problem.notFound("API key", id.description)
        }
        return .noContent(changed: .keys)
    }
}
