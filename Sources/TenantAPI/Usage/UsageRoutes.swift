import HTTPTypes
import Metering

/// `/api/v1/usage`: what was metered, added up.
struct UsageRoutes: Sendable {
    let store: any UsageStore
    let tenants: any TenantStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/usage",
                name: "getUsage",
                summary: "Metered usage in windows; groups without usage are left out.",
                access: .tenant(.read),
                parameters: UsageForm.parameters,
                success: .page(UsageForm.rowSchema),
                handle: usage
            )
        ]
    }

    private func usage(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let query = try UsageForm.read(call.query, now: try await tenants.now())
        guard var rows = try await store.usage(tenant: tenant.id, query: query) else {
            throw Problem.invalid([
                .parameter(
                    "to",
                    "gives more than \(query.rowsMax) rows; choose a shorter time or less "
                        + "detail"
                )
            ])
        }
        if rows.isEmpty, query.step == .total, query.groupBy.isEmpty {
            rows = [UsageRow(from: query.from, to: query.to)]
        }
        return .ok([
            "data": .array(rows.map { UsageForm.json($0, groupBy: query.groupBy) }),
            "next_cursor": nil,
        ])
    }
}
