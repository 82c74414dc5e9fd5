import Billing
import HTTPTypes
import Metering

/// `/api/v1/tenants/{key}/subscriptions/{id}:change` and its like: what is asked of a running
/// subscription.
struct SubscriptionChangeRoutes: Sendable {
    let stores: ControlStores

    private static let path = "/api/v1/tenants/{key}/subscriptions/{id}"

    var endpoints: [Endpoint] {
        [
            endpoint(
                "change",
                "Change the plan, now or at the period's end, or the usage cap.",
                body: SubscriptionChangeForm.changeSchema,
                handle: change
            ),
            endpoint(
                "cancel",
                "End the subscription, at the period's end or now.",
                body: SubscriptionChangeForm.cancelSchema
            ) { call in
                let action = try SubscriptionChangeForm.readCancel(call.body)
                return try await append([(action, nil)], call)
            },
            endpoint("pause", "Refuse ingest from the next quarter hour on.") { call in
                try await append([(.pause, nil)], call)
            },
            endpoint("resume", "End the pause with the next quarter hour.") { call in
                try await append([(.resume, nil)], call)
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
            Self.path + ":" + verb,
            name: verb + "Subscription",
            summary: summary,
            access: .operatorOnly,
            body: body,
            success: SubscriptionForm.schema,
            refusals: [.notFound, .conflict],
            handle: handle
        )
    }

    private func change(_ call: Call) async throws -> Reply {
        let wish = try SubscriptionChangeForm.readChange(call.body)
        var actions: [(action: RecordedAction, plan: PlanVersion?)] = []
        // The cap first: a plan with volume prices may come in the request that lifts the cap.
        if wish.setsCap { actions.append((.usageCap(wish.cap), nil)) }
        if let wished = wish.plan {
            let plan = try await stores.plans.version(wished.key, wished.version)
            actions.append((.change(PlanReference(plan), when: wished.when), plan))
        }
        return try await append(actions, call)
    }

    private func append(
        _ actions: [(action: RecordedAction, plan: PlanVersion?)],
        _ call: Call
    ) async throws -> Reply {
        let tenant = try await stores.tenant(of: call)
        let id = try call.identifier("id", of: "subscription")
        return try await stores.record(actions, on: id, of: tenant.id)
    }
}

extension Problem {
    /// 409 where the subscription's state is in the way, 422 where a field is.
    init(_ refusal: HistoryRefusal) {
        switch refusal.reason {
        case .state: self = .conflict("subscription_state", refusal.message)
        case .content: self = .invalid(refusal.pointer, refusal.message)
        case .missingPlan: self = .internalError
        }
    }
}
