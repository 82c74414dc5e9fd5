import HTTPTypes
import Metering

/// `/api/v1/me` and `/api/v1/subscription`: what a caller is and has.
struct IdentityRoutes: Sendable {
    let tenants: any TenantStore
    let plans: any PlanStore

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
            ),
            Endpoint(
                .get,
                "/api/v1/subscription",
                name: "getSubscription",
                summary: "The live subscription with its plan.",
                access: .tenant(.read),
                success: .object([
                    "subscription": SubscriptionForm.schema,
                    "plan": PlanSchema.plan(isPublished: true),
                ]),
                refusals: [.notFound],
                handle: subscription
            ),
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

    private func subscription(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        guard let agreement = try await tenants.liveAgreement(of: tenant.id) else {
            throw Problem.notFound("the tenant '\(tenant.key)' has no live subscription")
        }
        let plan = try await plans.plan(agreement)
        return .ok([
            "subscription": SubscriptionForm.json(agreement), "plan": try PlanForm.json(plan),
        ])
    }
}

extension PlanStore {
    /// The published plan of a subscription; plans never go away.
    func plan(_ agreement: Agreement) async throws -> PublishedPlan {
        guard let plan = try await plan(key: agreement.plan, version: agreement.planVersion) else {
            throw StoreFailure.failed(
                "the plan \(agreement.plan)/\(agreement.planVersion) of a subscription is missing"
            )
        }
        return plan
    }
}
