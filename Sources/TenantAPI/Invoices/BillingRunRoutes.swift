import Billing
import HTTPTypes
import Metering

/// `/api/v1/billing:run`: finalizes every invoice that is due, as also happens by itself.
struct BillingRunRoutes: Sendable {
    let store: any BillingRunStore

    private static let schema = Schema.object([
        "cutoff": .time, "due_tenants": .count, "tenants": .count, "invoices": .count,
        "refused": .array(
            .object([
                "tenant": .key, "at": .time, "missing": .array(.text()), "detail": .text(),
            ])
        ),
        "failed": .array(.object(["tenant_id": .identifier, "reason": .text(lengthMax: 10_000)])),
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/billing:run",
                name: "runBilling",
                summary: "Finalize every invoice that is due now.",
                access: .operatorOnly,
                success: Self.schema,
                handle: run
            )
        ]
    }

    private func run(_ call: Call) async throws -> Reply {
        let report = try await store.run(progress: { _ in })
        return .ok([
            "cutoff": .string(report.cutoff.description),
            "due_tenants": .integer(report.dueTenants), "tenants": .integer(report.tenants),
            "invoices": .integer(report.invoices),
            "refused": .array(report.refusals.map(Self.json)),
            "failed": .array(
                report.failures.map {
                    ["tenant_id": .string("\($0.tenant)"), "reason": .string($0.reason)]
                }
            ),
        ])
    }

    private static func json(_ refusal: BillingRefusal) -> JSONValue {
        [
            "tenant": .string(refusal.tenantKey), "at": .string(refusal.at.description),
            "missing": .array(refusal.missing.map(JSONValue.string)),
            "detail": .string(
                "the invoice charges a tax, and what the law asks for with one is missing: set "
                    + "issuer fields by PUT /api/v1/issuer, billing fields by PATCH "
                    + "/api/v1/tenants/\(refusal.tenantKey)"
            ),
        ]
    }
}
