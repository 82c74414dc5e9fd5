import Billing
import HTTPTypes
import Metering

/// `/api/v1/invoices/{id}:pay` and its like: what happens to a finished invoice.
struct InvoiceActRoutes: Sendable {
    let store: any InvoiceStore

    private static let path = "/api/v1/invoices/{id}"

    var endpoints: [Endpoint] {
        [
            endpoint(
                "pay",
                "Record a payment, of all that is left or a part of it.",
                body: InvoiceActForm.paymentSchema,
                handle: pay
            ),
            endpoint(
                "credit",
                "Take lines back by a credit note, or correct them on the next invoice.",
                body: InvoiceActForm.creditSchema,
                handle: credit
            ),
            endpoint("void", "Take an open invoice back whole.") { call in
                try await act(call) { try await store.void($0) }
            },
            endpoint("uncollectible", "Give an open invoice up.") { call in
                try await act(call) { try await store.giveUp($0) }
            },
        ]
    }

    private func endpoint(
        _ verb: String,
        _ summary: String,
        body: Schema? = nil,
        handle: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(
            .post,
            Self.path + ":" + verb,
            name: verb + "Invoice",
            summary: summary,
            access: .operatorOnly,
            body: body,
            successStatus: body == nil ? .ok : .created,
            success: IssuedInvoiceSchema.invoice,
            refusals: [.notFound, .conflict],
            handle: handle
        )
    }

    private func pay(_ call: Call) async throws -> Reply {
        let payment = try InvoiceActForm.readPayment(call.body)
        return try await act(call, creates: true) { id in
            try await store.pay(
                id,
                amount: payment.amount,
                paidAt: payment.paidAt,
                method: payment.method,
                reference: payment.reference,
                paymentID: .fresh()
            )
        }
    }

    private func credit(_ call: Call) async throws -> Reply {
        let wish = try InvoiceActForm.readCredit(call.body)
        return try await act(call, creates: true) { id in
            guard wish.onNextInvoice else {
                return try await store.credit(
                    id,
                    lines: wish.lines,
                    reason: wish.reason,
                    noteID: .fresh()
                )
            }
            return try await store.correct(
                id,
                changes: wish.changes,
                reason: wish.reason,
                makeID: { .fresh() }
            )
        }
    }

    /// Lets something happen to the invoice of the path; its refusal becomes a problem.
    private func act(
        _ call: Call,
        creates: Bool = false,
        _ body: (UniqueID) async throws -> KeptInvoice?
    ) async throws -> Reply {
        let id = try call.identifier("id", of: "invoice")
        do {
            guard let kept = try await body(id) else { throw Problem.notFound("invoice", "\(id)") }
            let json = JSONValue(kept)
            return creates ? .created(json, at: "/api/v1/invoices/\(kept.invoice.id)") : .ok(json)
        } catch let refusal as InvoiceActRefusal {
            throw refusal.isState
                ? Problem.conflict("invoice_state", refusal.message)
                : .invalid(refusal.pointer, refusal.message)
        } catch let refusal as CreditNoteRefusal {
            throw Problem.invalid(refusal.pointer, refusal.message)
        }
    }
}
