import HTTPTypes
import Billing
import Metering
import Money

/// `/api/v1/plans`: what is sold, in versions that never change.
struct PlanRoutes: Sendable {
    let store: any PlanStore

    private static let schema = PlanSchema.plan(isPublished: true)

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/plans",
                name: "createPlan",
                summary: "Create a plan and publish its version 1.",
                access: .operatorOnly,
                body: PlanSchema.plan(isPublished: false),
                successStatus: .created,
                success: Self.schema,
                refusals: [.conflict],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/plans",
                name: "listPlans",
                summary: "All plans in their newest versions, by key.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(Self.schema),
                handle: list
            ),
            Endpoint(
                .post,
                "/api/v1/plans/{key}/versions",
                name: "publishPlanVersion",
                summary: "Publish a plan's next version.",
                access: .operatorOnly,
                body: PlanSchema.plan(isPublished: false, keyIsRequired: false),
                successStatus: .created,
                success: Self.schema,
                refusals: [.notFound],
                handle: publish
            ),
            Endpoint(
                .get,
                "/api/v1/plans/{key}/versions",
                name: "listPlanVersions",
                summary: "A plan's versions, oldest first.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(Self.schema),
                refusals: [.notFound],
                handle: versions
            ),
            Endpoint(
                .get,
                "/api/v1/plans/{key}/versions/{version}",
                name: "getPlanVersion",
                summary: "One version of a plan.",
                access: .operatorOnly,
                success: Self.schema,
                refusals: [.notFound],
                handle: version
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let plan = try PlanForm.read(call.body)
        let published = try await refusingDuplicates("plan", key: plan.key) {
            try await store.createPlan(
                key: plan.key,
                currency: plan.currency.code,
                documentJSON: PlanForm.documentText(plan)
            )
        }
        return try Self.created(published)
    }

    private func list(_ call: Call) async throws -> Reply {
        let page = try PageRequest(call.query, list: "plans")
        let plans = try await store.plans(after: page.after, limit: page.limit + 1)
        return .ok(try page.page(plans, position: \.key, json: PlanForm.json))
    }

    private func publish(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "plan")
        let plan = try PlanForm.read(call.body, key: key)
        let published = try await store.appendVersion(
            plan: key,
            currency: plan.currency.code,
            documentJSON: PlanForm.documentText(plan)
        )
        guard let published else { throw Problem.notFound("plan", key) }
        return try Self.created(published)
    }

    private func versions(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "plan")
        let page = try PageRequest(call.query, list: "plans/\(key)/versions")
        let versions = try await store.versions(
            plan: key,
            after: page.after.flatMap(Int.init) ?? 0,
            limit: page.limit + 1
        )
        guard !versions.isEmpty || page.after != nil else { throw Problem.notFound("plan", key) }
        return .ok(
            try page.page(versions, position: { String($0.version) }, json: PlanForm.json)
        )
    }

    private func version(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "plan")
        guard let version = call.versionNumber(),
            let published = try await store.plan(key: key, version: version)
        else { throw Problem.notFound("plan version", "\(key)/\(call.path("version"))") }
        return .ok(try PlanForm.json(published))
    }

    private static func created(_ published: PublishedPlan) throws -> Reply {
        .created(
            try PlanForm.json(published),
            at: "/api/v1/plans/\(published.key)/versions/\(published.version)",
            changed: .offers
        )
    }
}
