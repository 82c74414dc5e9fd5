import Billing
import HTTPTypes
import Metering

/// `/api/v1/rules:replay`: what a rule would have made of what a tenant sent.
struct RuleReplayRoutes: Sendable {
    /// How long one call replays at most; the same request again goes on from there.
    private static let budget = Duration.seconds(10)

    let stores: ControlStores

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/rules:replay",
                name: "replayRule",
                summary: "Run a rule over stored records; repeat the request until it is complete.",
                access: .operatorOnly,
                body: RuleReplayForm.newSchema,
                success: RuleReplayForm.schema,
                refusals: [.notFound, .gone],
                handle: replay
            )
        ]
    }

    private func replay(_ call: Call) async throws -> Reply {
        let wish = try RuleReplayForm.read(call.body)
        guard let tenant = try await stores.tenants.tenant(key: wish.tenant) else {
            throw Problem.notFound("tenant", wish.tenant)
        }
        guard let source = try await stores.catalogue.dataSource(key: wish.dataSource) else {
            throw Problem.notFound("data source", wish.dataSource)
        }
        try await refuseBeyondRetention(wish, of: source)
        let request = ReplayRequest(
            tenant: tenant.id,
            dataSource: source.key,
            from: wish.from,
            to: wish.to,
            expression: try await expression(wish)
        )
        let standing = try await stores.rules.advance(request, for: Self.budget)
        let acting = ActingTenant(id: tenant.id, key: tenant.key)
        let amounts = standing.isComplete ? try await amounts(standing, of: acting) : nil
        return .ok(RuleReplayForm.json(standing, tenant: tenant.key, amounts: amounts))
    }

    /// What was thrown away cannot be replayed, and a part of a period would mislead.
    private func refuseBeyondRetention(_ wish: RuleReplayForm.Wish, of source: DataSource)
        async throws
    {
        let now = try await stores.tenants.now()
        let earliest = now.adding(seconds: -Int64(source.retentionDays) * 86_400)
        guard wish.from < earliest else { return }
        throw Problem(
            status: .gone,
            code: "beyond_retention",
            detail: "records of '\(source.key)' are kept for \(source.retentionDays) days; "
                + "the earliest from is \(earliest.nextQuarterHour)",
            faults: [.pointer("/from", "must be \(earliest.nextQuarterHour) or later")]
        )
    }

    private func expression(_ wish: RuleReplayForm.Wish) async throws -> String {
        guard let version = wish.version else { return wish.expression }
        guard
            let rule = try await stores.catalogue.rule(
                dataSource: wish.dataSource,
                version: version
            )
        else { throw Problem.notFound("rule", "\(wish.dataSource)/\(version)") }
        return rule.expression
    }

    /// Nil for a tenant without a subscription: there is no plan to price with.
    private func amounts(
        _ standing: ReplayStanding,
        of tenant: ActingTenant
    ) async throws -> RuleReplayAmounts? {
        let histories = try await stores.histories.ownHistories(of: tenant.id)
        let months = histories.map { RuleReplayAmounts.months(standing.request, of: $0) }
        guard let from = months.map(\.start).min(), let to = months.map(\.end).max() else {
            return nil
        }
        let usage = try await stores.usage.sourceUsage(tenant: tenant.id, from: from, to: to)
        return RuleReplayAmounts(standing, histories, usage: usage)
    }
}
