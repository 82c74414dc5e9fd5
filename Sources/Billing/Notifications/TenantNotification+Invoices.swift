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

    /// A part of an invoice was paid; told every time.
    public static func paymentRecorded(
        tenant: UniqueID,
        invoice: UniqueID,
        number: String,
        currency: String,
        amount: Amount,
        amountRemaining: Amount
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .paymentRecorded,
            data: .object([
                .init("invoice", .string("\(invoice)")), .init("number", .string(number)),
                .init("currency", .string(currency)), .init("amount", .string("\(amount)")),
                .init("amount_remaining", .string("\(amountRemaining)")),
            ])
        )
    }

    /// Nothing is left to pay of an invoice; told once.
    ///
    /// - Parameters:
    ///   - amountPaid: all of its payments.
    ///   - credited: what credit notes took off what was to pay.
    public static func invoicePaid(
        tenant: UniqueID,
        invoice: UniqueID,
        number: String,
        currency: String,
        amountPaid: Amount,
        credited: Amount
    ) -> TenantNotification {
        TenantNotification(
            tenant: tenant,
            kind: .invoicePaid,
            onceKey: "\(invoice)",
            data: .object([
                .init("invoice", .string("\(invoice)")), .init("number", .string(number)),
                .init("currency", .string(currency)),
                .init("amount_paid", .string("\(amountPaid)")),
                .init("credited", .string("\(credited)")),
            ])
        )
    }
}
