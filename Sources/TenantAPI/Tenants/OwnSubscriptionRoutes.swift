import Billing
import HTTPTypes
import Metering

/// `/api/v1/subscription`: what a tenant has, and what is about to change.
struct OwnSubscriptionRoutes: Sendable {
    let stores: ControlStores

    private static let changeTypes = ["start", "plan", "trial_end", "pause", "resume", "end"]

    private static let schema = Schema.object([
        "subscription": SubscriptionForm.schema, "plan": PlanSchema.plan(isPublished: true),
        "phase": .object([
            "type": .words(["trial", "regular"]), "from": .time, "to": Schema.time.orNull,
        ]),
        "next_change": Schema.object([
            "type": .words(changeTypes), "at": .time, "plan": Schema.key.orNull,
            "version": Schema.integer(1...2_147_483_647).orNull,
        ]).orNull,
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/subscription",
                name: "getSubscription",
                summary: "The live subscription: its plan, its phase, what changes next.",
                access: .tenant(.read),
                success: Self.schema,
                refusals: [.notFound],
                handle: subscription
            )
        ]
    }

    private func subscription(_ call: Call) async throws -> Reply {
        let (histories, now) = try await stores.openHistories(of: try call.actingTenant())
        let history = histories[histories.count - 1]
        let version = history.timeline.plan(at: now)
        let published = try await stores.plans.plan(
            key: version.plan.key,
            version: version.version
        )
        guard let published else {
            throw StoreFailure.failed("the plan \(version.plan.key) of a subscription is missing")
        }
        return .ok([
            "subscription": SubscriptionForm.json(history, now: now),
            "plan": try PlanForm.json(published),
            "phase": Self.phase(history.timeline.stage(at: max(now, history.timeline.start))),
            "next_change": history.timeline.nextChange(after: now).map(Self.change) ?? .null,
        ])
    }

    private static func phase(_ stage: (from: Instant, to: Instant?, isTrial: Bool)) -> JSONValue {
        [
            "type": stage.isTrial ? "trial" : "regular",
            "from": .string(stage.from.description), "to": .text(stage.to?.description),
        ]
    }

    private static func change(
        _ next: (change: SubscriptionTimeline.Change, at: Instant)
    ) -> JSONValue {
        var plan: PlanVersion?
        let type: String
        switch next.change {
        case .start: type = "start"
        case .plan(let version):
            type = "plan"
            plan = version
        case .trialEnd: type = "trial_end"
        case .pause: type = "pause"
        case .resume: type = "resume"
        case .end: type = "end"
        }
        return [
            "type": .string(type), "at": .string(next.at.description),
            "plan": .text(plan?.plan.key),
            "version": plan.map { .integer($0.version) } ?? .null,
        ]
    }
}
