import HTTPTypes
import Metering

/// `/api/v1/tenants`: the operator's customers.
struct TenantRoutes: Sendable {
    let store: any TenantStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/tenants",
                name: "createTenant",
                summary: "Add a tenant.",
                access: .operatorOnly,
                body: TenantForm.newSchema,
                successStatus: .created,
                success: TenantForm.schema,
                refusals: [.conflict],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/tenants",
                name: "listTenants",
                summary: "All tenants, by key.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(TenantForm.schema),
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/tenants/{key}",
                name: "getTenant",
                summary: "One tenant.",
                access: .operatorOnly,
                success: TenantForm.schema,
                refusals: [.notFound],
                handle: get
            ),
            Endpoint(
                .patch,
                "/api/v1/tenants/{key}",
                name: "changeTenant",
                summary: "Change a tenant; billing, tax, limits and self_service are replaced "
                    + "whole.",
                access: .operatorOnly,
                body: TenantForm.changeSchema,
                success: TenantForm.schema,
                refusals: [.notFound],
                handle: change
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let tenant = try TenantForm.read(
            call.body,
            id: .fresh(),
            createdAt: try await store.now()
        )
        try await refusingDuplicates("tenant", key: tenant.key) { try await store.create(tenant) }
        return .created(
            try TenantForm.json(tenant),
            at: "/api/v1/tenants/\(tenant.key)",
            changed: .tenants
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let page = try PageRequest(call.query, list: "tenants")
        let tenants = try await store.tenants(after: page.after, limit: page.limit + 1)
        return .ok(try page.page(tenants, position: \.key, json: TenantForm.json))
    }

    private func get(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "tenant")
        guard let tenant = try await store.tenant(key: key) else {
            throw Problem.notFound("tenant", key)
        }
        return .ok(try TenantForm.json(tenant))
    }

    private func change(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "tenant")
        let change = try TenantForm.readChange(call.body)
        guard let tenant = try await store.change(tenant: key, change) else {
            throw Problem.notFound("tenant", key)
        }
        return .ok(try TenantForm.json(tenant), changed: .tenants)
    }
}
