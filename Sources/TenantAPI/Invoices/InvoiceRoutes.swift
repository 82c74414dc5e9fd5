import Billing
import HTTPTypes
import Metering

/// `/api/v1/invoices`: finished invoices and credit notes, for tenants and the operator.
struct InvoiceRoutes: Sendable {
    let store: any InvoiceStore
    let drafts: any UpcomingStore
    let tenants: any TenantStore
    /// Other media types than JSON; nil where there are none.
    var renderer: (any InvoiceRendering)?

    private static let parameters = [
        QueryParameter(
            "status",
            "Invoices of one state; drafts are what is due and under review, or refused.",
            .words(IssuedInvoice.State.self)
        ),
        QueryParameter("kind", "Invoices or credit notes.", .words(IssuedInvoice.Kind.self)),
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/invoices",
                name: "listInvoices",
                summary: "Invoices and credit notes, newest first; an operator names the tenant.",
                access: .tenant(.read),
                parameters: QueryParameter.page + Self.parameters,
                success: .page(IssuedInvoiceSchema.invoice),
                refusals: [.notFound],
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/invoices/{id}",
                name: "getInvoice",
                summary: "One invoice or credit note.",
                access: .anyKey,
                parameters: [.tenant],
                success: IssuedInvoiceSchema.invoice,
                media: [.json] + (renderer?.kinds ?? []),
                refusals: [.notFound, .notAcceptable],
                handle: get
            ),
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let faults = FaultList()
        let page = PageRequest(call.query, list: "invoices", faults: faults)
        let before = page.after.map { Int64($0) }
        if case .some(.none) = before {
            faults.add(.parameter("cursor", "not a cursor of this list"))
        }
        let state: IssuedInvoice.State? = call.query.word("status", faults: faults)
        let kind: IssuedInvoice.Kind? = call.query.word("kind", faults: faults)
        try faults.throwIfAny()
        if state == .draft { return try await listDrafts(tenant) }
        let kept = try await store.invoices(
            InvoiceQuery(
                tenant: tenant.id,
                state: state,
                kind: kind,
                before: before ?? nil,
                limit: page.limit + 1
            )
        )
        return .ok(page.page(kept, position: { "\($0.position)" }, json: { JSONValue($0) }))
    }

    private func listDrafts(_ tenant: ActingTenant) async throws -> Reply {
        let drafts = try await drafts.drafts(of: tenant.id, makeID: { .fresh() })
        return .ok([
            "data": .array(drafts.map { JSONValue($0.document) }), "next_cursor": nil,
        ])
    }

    private func get(_ call: Call) async throws -> Reply {
        let kept = try await InvoiceAccess(store: store, tenants: tenants).invoice(of: call)
        let kind = try call.mediaKind(of: [.json] + (renderer?.kinds ?? []))
        guard kind != .json, let renderer else { return .ok(JSONValue(kept)) }
        return Reply(status: .ok, body: try await renderer.render(kept, as: kind, asOf: nil))
    }
}
