import Billing
import HTTPTypes
import Metering

/// `/api/v1/me`: what a caller is.
struct IdentityRoutes: Sendable {
    let stores: ControlStores

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/me",
                name: "getIdentity",
                summary: "The key that asks.",
                access: .anyKey,
                parameters: [.tenant],
                success: .object([
                    "key": KeyForm.identitySchema, "tenant": TenantForm.schema.orNull,
                    "scopes": .array(.words(Scope.self)), "entitlements": EntitlementsForm.schema,
                ]),
                refusals: [.notFound],
                handle: identity
            )
        ]
    }

    private func identity(_ call: Call) async throws -> Reply {
        guard let key = call.key else { throw Problem.unauthenticated() }
        var tenantJSON = JSONValue.null
        var entitlements = Entitlements()
        // An operator who names a tenant asks what that one is entitled to.
        if let id = call.tenant?.id ?? key.tenantID,
            let tenant = try await stores.tenants.ownTenant(id)
        {
            tenantJSON = try TenantForm.json(tenant)
            let now = try await stores.tenants.now()
            let history = try await stores.openHistory(of: id, at: now)
            entitlements = history?.entitlements(at: now) ?? entitlements
        }
        return .ok([
            "key": KeyForm.json(key), "tenant": tenantJSON,
            "scopes": .array(KeyForm.words(key.scopes)),
            "entitlements": EntitlementsForm.json(entitlements),
        ])
    }
}
