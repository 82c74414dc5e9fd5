import Billing

/// What invoices look like as JSON.
enum IssuedInvoiceSchema {
    private static let line = Schema.object([
        "line": .integer(1...2_147_483_647), "charge": .text(), "name": .text(),
        "product": Schema.key.orNull, "kind": .words(LineKind.self), "plan": .key,
        "version": .integer(1...2_147_483_647), "from": .time, "to": .time,
        "quantity": .decimal, "unit": .words(PricedUnit.self),
        "unit_amount": Schema.decimal.orNull, "tiers": .array(.map(.anything)),
        "amount": .decimal, "explain": .map(.anything), "corrects": .anything,
    ])

    private static let content: KeyValuePairs<String, Schema> = [
        "id": .identifier, "number": Schema.text().orNull,
        "kind": .words(IssuedInvoice.Kind.self), "status": .words(IssuedInvoice.State.self),
        "tenant": .object(["key": .key, "name": .text()]), "subscription": .identifier,
        "sequence": .count, "corrects": .anything, "currency": .text(lengthMax: 3),
        "time_zone": .text(), "at": .time, "finalized_at": Schema.time.orNull,
        "due_at": Schema.time.orNull, "service_period": .object(["from": .time, "to": .time]),
        "issuer": .map(.anything), "customer": .map(.anything), "lines": .array(line),
        "subtotal": .decimal, "discounts": .array(.decimal),
        "discount_details": .array(.map(.anything)), "tax": .array(.decimal),
        "tax_details": .array(.map(.anything)), "total": .decimal, "credit_applied": .decimal,
        "credit_draws": .array(.map(.anything)), "amount_due": .decimal,
        "recomputable_until": Schema.time.orNull, "payments": .array(.map(.anything)),
        "amount_paid": .decimal, "credited": .decimal, "amount_remaining": .decimal,
        "previous_hash": Schema.text().orNull, "hash": Schema.text().orNull,
    ]

    /// An invoice or credit note.
    static let invoice = Schema.object(content)

    /// A draft, and when it was computed.
    static let draft = Schema.object(
        content.map { .init(name: $0.key, value: $0.value.json) }
            + [.init(name: "as_of", value: Schema.time.json)],
        required: content.map(\.key) + ["as_of"]
    )
}

extension JSONValue {
    /// An invoice with what happened to it since.
    init(_ kept: KeptInvoice) { self.init(kept.invoice.document) }
}
