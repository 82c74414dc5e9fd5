import Billing
import HTTPTypes

/// `/api/v1/issuer`: who invoices, as every invoice shows it.
struct IssuerRoutes: Sendable {
    let store: any IssuerStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/issuer",
                name: "getIssuer",
                summary: "Who invoices, and what is missing to charge a tax.",
                access: .operatorOnly,
                success: IssuerForm.schema,
                handle: get
            ),
            Endpoint(
                .put,
                "/api/v1/issuer",
                name: "replaceIssuer",
                summary: "Replace who invoices; issued invoices keep what they show.",
                access: .operatorOnly,
                body: IssuerForm.newSchema,
                success: IssuerForm.schema,
                handle: replace
            ),
        ]
    }

    private func get(_ call: Call) async throws -> Reply {
        .ok(IssuerForm.json(try await store.issuer()))
    }

    private func replace(_ call: Call) async throws -> Reply {
        let settings = try IssuerForm.read(call.body)
        try await store.replace(settings)
        return .ok(IssuerForm.json(settings))
    }
}
