import Billing
import HTTPTypes
import Metering
import Money

/// `/api/v1/quotas`: what is free, used and left of each usage charge in the month in course, and
/// of the usage cap.
struct QuotaRoutes: Sendable {
    let stores: ControlStores

    private static let quotaSchema = Schema.object([
        "charge": .key, "data_sources": .array(.key), "free_bytes": .count, "used_bytes": .count,
        "remaining_bytes": .count, "overage": .words(Overage.self), "resets_at": .time,
        "projected_exhaustion": Schema.time.orNull,
        "thresholds": .array(
            .object(["percent": .integer(1...1000), "bytes": .count, "reached": .boolean])
        ),
    ])

    private static let capSchema = Schema.object([
        "amount": .decimal, "used": .decimal, "remaining": .decimal,
    ])

    private static let schema = Schema.page(quotaSchema).addingProperties([
        .init(name: "usage_cap", value: capSchema.orNull.json)
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/quotas",
                name: "listQuotas",
                summary: "The free quota of each usage charge in the month in course.",
                access: .tenant(.read),
                success: Self.schema,
                refusals: [.notFound],
                handle: list
            )
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let draft = try await DraftBilling.load(tenant, stores)
        let allowance = draft.allowance()
        let charges = allowance?.charges ?? []
        return .ok([
            "data": .array(charges.map { Self.json($0, draft) }), "next_cursor": nil,
            "usage_cap": allowance.map { Self.cap($0, draft) } ?? .null,
        ])
    }

    /// The cap and what the usage charges have come to under it, fees, taxes and minimums apart.
    private static func cap(_ allowance: UsageAllowance, _ draft: DraftBilling) -> JSONValue {
        guard let cap = allowance.cap else { return .null }
        let currency = draft.history.terms.currency
        let used = allowance.amount.rounded(fractionDigits: 12)
        let left = max(.zero, cap.rational - allowance.amount).rounded(fractionDigits: 12)
        return [
            "amount": .string(currency.text(cap)), "used": .string(currency.text(used)),
            "remaining": .string(currency.text(left)),
        ]
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
            "overage": .string(charge.terms.overage.rawValue),
            "resets_at": .string(draft.month.end.description),
            "projected_exhaustion": .text(projectedExhaustion(charge, draft)?.description),
            "thresholds": .array(thresholds(charge)),
        ]
    }

    /// Each percentage with the byte at which it notifies.
    private static func thresholds(_ charge: UsageAllowance.ChargeUse) -> [JSONValue] {
        charge.terms.thresholds.map { percent in
            let bytes = (charge.freeBytes * Int128(percent) + 99) / 100
            return [
                "percent": .integer(percent), "bytes": .integer(bytes),
                "reached": .bool(charge.freeBytes > 0 && charge.usedBytes >= bytes),
            ]
        }
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
