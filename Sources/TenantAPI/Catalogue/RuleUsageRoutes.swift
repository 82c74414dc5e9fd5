import HTTPTypes
import Metering

/// `/api/v1/rules/usage`: shadow rules beside what was billed, and rules that failed.
struct RuleUsageRoutes: Sendable {
    let store: any RuleStore
    let tenants: any TenantStore

    private enum Dimension: String, CaseIterable, Hashable {
        case tenant
    }

    private static let rowSchema = Schema.object(
        [
            "data_source": .text(), "rule": .text(), "mode": .words(ConversionRule.Mode.self),
            "tenant": .key, "from": .time, "to": .time, "records": .count,
            "canonical_bytes": .count, "billed_bytes": .count, "rule_bytes": .count,
            "failed_records": .count, "last_failed_at": Schema.time.orNull,
        ],
        required: [
            "data_source", "rule", "mode", "from", "to", "records", "canonical_bytes",
            "billed_bytes", "rule_bytes", "failed_records", "last_failed_at",
        ]
    )

    private static let parameters = [
        QueryParameter(
            "from",
            "Start, a multiple of 15 minutes; 24 hours before the end by default.",
            .time
        ),
        QueryParameter(
            "to",
            "End, exclusive, a multiple of 15 minutes; the next one by default.",
            .time
        ),
        QueryParameter("data_source", "The source whose rules are shown; all by default.", .key),
        QueryParameter("tenant", "The tenant whose records count; all by default.", .key),
        QueryParameter("group_by", "`tenant` for a row per tenant.", .words(Dimension.self)),
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/rules/usage",
                name: "getRuleUsage",
                summary: "What shadow rules made of records, never billed, and rules that failed.",
                access: .operatorOnly,
                parameters: Self.parameters,
                success: .page(Self.rowSchema),
                refusals: [.notFound],
                handle: usage
            )
        ]
    }

    private func usage(_ call: Call) async throws -> Reply {
        let faults = FaultList()
        let period = UsageForm.period(call.query, now: try await tenants.now(), faults: faults)
        let tenantKey = call.query.key("tenant", faults: faults)
        let groupBy: Set<Dimension> = call.query.words("group_by", faults: faults)
        let source = call.query.key("data_source", faults: faults)
        try faults.throwIfAny()
        let query = RuleUsageQuery(
            from: period.from,
            to: period.to,
            dataSource: source,
            tenant: try await identifier(of: tenantKey),
            isByTenant: groupBy.contains(.tenant)
        )
        let rows = try await store.ruleUsage(query)
        return .ok([
            "data": .array(rows.map { Self.json($0, query) }), "next_cursor": nil,
        ])
    }

    private func identifier(of tenantKey: String?) async throws -> UniqueID? {
        guard let tenantKey else { return nil }
        guard let tenant = try await tenants.tenant(key: tenantKey) else {
            throw Problem.notFound("tenant", tenantKey)
        }
        return tenant.id
    }

    private static func json(_ row: RuleUsageRow, _ query: RuleUsageQuery) -> JSONValue {
        let json: JSONValue = [
            "data_source": .string(row.dataSource), "rule": .string(row.rule),
            "mode": .string(row.mode.rawValue), "from": .string(query.from.description),
            "to": .string(query.to.description), "records": .integer(row.records),
            "canonical_bytes": .integer(row.canonicalBytes),
            "billed_bytes": .integer(row.billedBytes), "rule_bytes": .integer(row.ruleBytes),
            "failed_records": .integer(row.failedRecords),
            "last_failed_at": .text(row.lastFailedAt?.description),
        ]
        return query.isByTenant ? json.adding("tenant", .text(row.tenant)) : json
    }
}
