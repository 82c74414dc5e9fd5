import Billing

/// The schemas of invoices as the engine prints them.
enum InvoiceSchema {
    /// Exact, so a fraction such as `1/3` where no decimal is.
    private static let quantity = Schema(json: ["type": "string"])

    private static func line(isExplained: Bool) -> Schema {
        let line = Schema.object([
            "charge": .text(), "kind": .words(LineKind.allCases.map(\.rawValue)), "from": .time,
            "to": .time, "quantity": quantity, "amount": .decimal,
        ])
        guard isExplained else { return line }
        return line.addingProperties([
            .init(name: "plan", value: Schema.key.json),
            .init(name: "version", value: Schema.integer(1...2_147_483_647).json),
            .init(name: "explain", value: Schema.map(.anything).json),
        ])
    }

    static func invoice(isExplained: Bool) -> Schema {
        .object([
            "sequence": .count, "at": .time, "lines": .array(line(isExplained: isExplained)),
            "subtotal": .decimal, "discounts": .array(.decimal), "tax": .array(.decimal),
            "total": .decimal, "credit_applied": .decimal, "amount_due": .decimal,
        ])
    }
}
