import Billing
import HTTPTypes
import Metering

/// `/api/v1/tenants/{key}/credits`: prepaid credit, drawn down by invoices.
struct CreditRoutes: Sendable {
    let stores: ControlStores

    private static let path = "/api/v1/tenants/{key}/credits"

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                Self.path,
                name: "grantCredit",
                summary: "Grant a tenant credit, usable from now on.",
                access: .operatorOnly,
                body: CreditForm.newSchema,
                successStatus: .created,
                success: CreditForm.schema,
                refusals: [.notFound],
                handle: grant
            ),
            Endpoint(
                .get,
                Self.path,
                name: "listCredits",
                summary: "A tenant's grants of credit, and what negative invoices left "
                    + "(priority 0), in the order granted.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(CreditForm.schema),
                refusals: [.notFound],
                handle: list
            ),
        ]
    }

    private func grant(_ call: Call) async throws -> Reply {
        let tenant = try await stores.tenant(of: call)
        let credit = try CreditForm.read(
            call.body,
            in: try tenant.requiredCurrency(),
            now: try await stores.tenants.now()
        )
        let granted = try await refusingDuplicates("credit", key: credit.key ?? "") {
            try await stores.histories.grant(credit, tenant: tenant.id)
        }
        return .created(
            CreditForm.json(granted),
            at: "/api/v1/tenants/\(tenant.key)/credits",
            changed: .subscriptions
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try await stores.tenant(of: call)
        let page = try PageRequest(call.query, list: "credits/\(tenant.key)")
        let credits = try await stores.histories.credits(
            of: tenant.id,
            in: try tenant.requiredCurrency(),
            after: page.after.flatMap { UniqueID($0) },
            limit: page.limit + 1
        )
        return .ok(page.page(credits, position: \.id.description, json: CreditForm.json))
    }
}
