import Billing
import HTTPTypes
import Metering

/// `/api/v1/quotas`: what is free, used and left of each usage charge in the month in course.
struct QuotaRoutes: Sendable {
    let stores: ControlStores

    private static let quotaSchema = Schema.object([
        "charge": .key, "data_sources": .array(.key), "free_bytes": .count, "used_bytes": .count,
        "remaining_bytes": .count, "resets_at": .time, "projected_exhaustion": Schema.time.orNull,
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/quotas",
                name: "listQuotas",
                summary: "The free quota of each usage charge in the month in course.",
                access: .tenant(.read),
                success: .page(Self.quotaSchema),
                refusals: [.notFound],
                handle: list
            )
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let draft = try await DraftBilling.load(tenant, stores)
        let charges = draft.allowance()?.charges ?? []
        return .ok([
            "data": .array(charges.map { Self.json($0, draft) }), "next_cursor": nil,
        ])
    }

    private static func json(
        _ charge: UsageAllowance.ChargeUse,
        _ draft: DraftBilling
    ) -> JSONValue {
        [
            "charge": .string(charge.key),
            "data_sources": .array(charge.terms.dataSources.map(JSONValue.string)),
            "free_bytes": .integer(charge.freeBytes), "used_bytes": .integer(charge.usedBytes),
            "remaining_bytes": .integer(max(0, charge.freeBytes - charge.usedBytes)),
            "resets_at": .string(draft.month.end.description),
            "projected_exhaustion": .text(projectedExhaustion(charge, draft)?.description),
        ]
    }

    /// When the quota would be used up at the month's average rate so far; nil when that is not
    /// before it resets.
    private static func projectedExhaustion(
        _ charge: UsageAllowance.ChargeUse,
        _ draft: DraftBilling
    ) -> Instant? {
        let start = max(draft.month.start, draft.history.timeline.start)
        let elapsed = Int128(draft.now.unixSeconds - start.unixSeconds)
        guard charge.usedBytes > 0, elapsed > 0 else { return nil }
        guard charge.usedBytes < charge.freeBytes else { return draft.now }
        let (product, overflow) = charge.freeBytes.multipliedReportingOverflow(by: elapsed)
        guard !overflow else { return nil }
        let seconds = product / charge.usedBytes
        guard seconds < Int128(draft.month.end.unixSeconds - start.unixSeconds) else { return nil }
        return start.adding(seconds: Int64(seconds))
    }
}
