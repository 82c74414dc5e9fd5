import Billing
import HTTPTypes
import Metering
import Money

/// `/api/v1/invoices/upcoming`: the next invoice, computed by the code that makes the final one.
struct UpcomingInvoiceRoutes: Sendable {
    let stores: ControlStores

    private static let lineSchema = Schema.object([
        "charge": .text(), "kind": .words(LineKind.allCases.map(\.rawValue)), "from": .time,
        "to": .time, "quantity": .decimal, "amount": .decimal, "plan": .key,
        "version": .integer(1...2_147_483_647), "explain": .map(.anything),
    ])

    private static let schema = Schema.object([
        "status": .words(["draft"]), "as_of": .time, "currency": .text(lengthMax: 3),
        "sequence": .count, "at": .time, "lines": .array(lineSchema), "subtotal": .decimal,
        "discounts": .array(.decimal), "tax": .array(.decimal), "total": .decimal,
        "credit_applied": .decimal, "amount_due": .decimal,
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/invoices/upcoming",
                name: "getUpcomingInvoice",
                summary: "The next invoice as it would be with the usage so far.",
                access: .tenant(.read),
                success: Self.schema,
                refusals: [.notFound],
                handle: upcoming
            )
        ]
    }

    private func upcoming(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let draft = try await DraftBilling.load(tenant, stores, reach: .wholeLife)
        guard let invoice = draft.upcoming() else {
            throw Problem.notFound("no invoice is due after \(draft.now)")
        }
        guard case .object(let members) = JSONValue(invoice.document(isExplained: true)) else {
            throw Problem.internalError
        }
        let head: [JSONValue.Member] = [
            .init(name: "status", value: "draft"),
            .init(name: "as_of", value: .string(draft.now.description)),
            .init(name: "currency", value: .string(draft.history.terms.currency.code)),
        ]
        return .ok(.object(head + members))
    }
}
