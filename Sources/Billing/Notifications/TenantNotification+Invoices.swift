public import Metering
public import Money

extension TenantNotification {
    /// An invoice was numbered; told once.
    public static func invoiceFinalized(
        tenant: UniqueID,
        invoice: UniqueID,
        number: String,
        currency: String,
        total: Amount,
        amountDue: Amount,
        dueAt: Instant?
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .invoiceFinalized,
            onceKey: "\(invoice)",
            data: .object([
                .init("invoice", .string("\(invoice)")), .init("number", .string(number)),
                .init("currency", .string(currency)), .init("total", .string("\(total)")),
                .init("amount_due", .string("\(amountDue)")),
                .init("due_at", dueAt.map { .string("\($0)") } ?? .null),
            ])
        )
    }

    /// An invoice was paid in full; told once.
    public static func invoicePaid(
        tenant: UniqueID,
        invoice: UniqueID,
        number: String,
        currency: String,
        amountPaid: Amount
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .invoicePaid,
            onceKey: "\(invoice)",
            data: .object([
                .init("invoice", .string("\(invoice)")), .init("number", .string(number)),
                .init("currency", .string(currency)),
                .init("amount_paid", .string("\(amountPaid)")),
            ])
        )
    }
}
