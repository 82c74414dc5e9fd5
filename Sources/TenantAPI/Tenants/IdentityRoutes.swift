import HTTPTypes
import Metering

/// `/api/v1/me`: what a caller is.
struct IdentityRoutes: Sendable {
    let tenants: any TenantStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/me",
                name: "getIdentity",
                summary: "The key that asks.",
                access: .anyKey,
                success: .object([
                    "key": KeyForm.identitySchema, "tenant": TenantForm.schema.orNull,
                    "scopes": .array(.words(Scope.self)), "entitlements": .object([:]),
                ]),
                handle: identity
            )
        ]
    }

    private func identity(_ call: Call) async throws -> Reply {
        guard let key = call.key else { throw Problem.unauthenticated() }
        var tenantJSON = JSONValue.null
        if let id = key.tenantID, let tenant = try await tenants.ownTenant(id) {
            tenantJSON = try TenantForm.json(tenant)
        }
        return .ok([
            "key": KeyForm.json(key), "tenant": tenantJSON,
            "scopes": .array(KeyForm.words(key.scopes)), "entitlements": [:],
        ])
    }
}
