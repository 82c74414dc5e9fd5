import Billing
import HTTPTypes
import Metering

/// `/api/v1/subscription:change` and its like: what a tenant does to its own subscription, as far
/// as the operator lets it.
struct OwnSubscriptionChangeRoutes: Sendable {
    let stores: ControlStores

    var endpoints: [Endpoint] {
        [
            endpoint(
                "change",
                "Change to the newest version of a plan on offer, or the usage cap.",
                body: SelfServiceChangeForm.changeSchema,
                handle: change
            ),
            endpoint(
                "cancel",
                "End the subscription, at the period's end or now; no fees are returned.",
                body: SelfServiceChangeForm.cancelSchema
            ) { call in
                let when = try SelfServiceChangeForm.readCancel(call.body)
                return try await ask(.cancel, call) { _ in
                    [(.cancel(when: when, refundsFees: false), nil)]
                }
            },
            endpoint("pause", "Refuse ingest from the next quarter hour on.") { call in
                try await ask(.pause, call) { _ in [(.pause, nil)] }
            },
            endpoint("resume", "End the pause with the next quarter hour.") { call in
                try await ask(.resume, call) { _ in [(.resume, nil)] }
            },
        ]
    }

    private func endpoint(
        _ verb: String,
        _ summary: String,
        body: Schema? = nil,
        handle: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(
            .post,
            "/api/v1/subscription:" + verb,
            name: verb + "OwnSubscription",
            summary: summary,
            access: .tenant(.billing),
            body: body,
            success: SubscriptionForm.schema,
            refusals: [.notFound, .conflict],
            handle: handle
        )
    }

    private func change(_ call: Call) async throws -> Reply {
        let wish = try SelfServiceChangeForm.readChange(call.body)
        return try await ask(wish.plan == nil ? .usageCap : .change, call) { allowed in
            var actions: [(action: RecordedAction, plan: PlanVersion?)] = []
            if wish.setsCap {
                try allowed.require(.usageCap)
                actions.append((.usageCap(wish.cap), nil))
            }
            if let wished = wish.plan {
                try allowed.require(plan: wished.key)
                let plan = try await stores.plans.version(wished.key, nil)
                actions.append((.change(PlanReference(plan), when: wished.when), plan))
            }
            return actions
        }
    }

    /// Records what an allowed act comes to, on the subscription in course.
    private func ask(
        _ act: SelfService.Act,
        _ call: Call,
        _ actions: (SelfService) async throws -> [(action: RecordedAction, plan: PlanVersion?)]
    ) async throws -> Reply {
        let acting = try call.actingTenant()
        guard let tenant = try await stores.tenants.ownTenant(acting.id) else {
            throw Problem.notFound("tenant", acting.key)
        }
        let allowed = try SelfServiceForm.allowed(tenant.selfServiceJSON)
        try allowed.require(act)
        let (histories, _) = try await stores.openHistories(of: acting)
        return try await stores.record(
            try await actions(allowed),
            on: histories[histories.count - 1].terms.subscription,
            of: acting.id
        )
    }
}
