import Billing
import HTTPTypes
import Metering

/// `/api/v1/invoices/upcoming`: the next invoice, computed by the code that makes the final one.
struct UpcomingInvoiceRoutes: Sendable {
    let store: any UpcomingStore
    /// Other media types than JSON; nil where there are none.
    var renderer: (any InvoiceRendering)?

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/invoices/upcoming",
                name: "getUpcomingInvoice",
                summary: "The next invoice as it would be with the usage so far.",
                access: .tenant(.read),
                success: IssuedInvoiceSchema.draft,
                media: [.json] + (renderer?.kinds ?? []),
                refusals: [.notFound, .notAcceptable],
                handle: upcoming
            )
        ]
    }

    private func upcoming(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let (invoice, now) = try await store.upcoming(of: tenant.id, id: .fresh())
        guard let invoice else {
            throw Problem.notFound(
                "the tenant '\(tenant.key)' has no live subscription with an invoice due "
                    + "after \(now)"
            )
        }
        let kept = KeptInvoice(tenant: tenant.id, position: 0, invoice: invoice)
        let kind = try call.mediaKind(of: [.json] + (renderer?.kinds ?? []))
        guard kind != .json, let renderer else {
            return .ok(JSONValue(kept).adding("as_of", .string(now.description)))
        }
        return Reply(
            status: .ok,
            body: try await renderer.render(kept, as: kind, asOf: now)
        )
    }
}
