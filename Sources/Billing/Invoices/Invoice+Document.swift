import Metering
import Money

extension Invoice {
    /// The invoice as simulations print it; with explanations, each line says how it came about.
    public func document(isExplained: Bool = false) -> DocumentValue {
        .object([
            .init("sequence", .integer(sequence)),
            .init("at", .string("\(at)")),
            .init("lines", .array(lines.map { $0.document(isExplained: isExplained) })),
            .init("subtotal", .string("\(subtotal)")),
            .init("discounts", .array(discounts.map { .string("\(-$0.amount)") })),
            .init("tax", .array(taxes.map { .string("\($0.amount)") })),
            .init("total", .string("\(total)")),
            .init("credit_applied", .string("\(creditApplied)")),
            .init("amount_due", .string("\(amountDue)")),
        ])
    }
}

extension [Invoice] {
    /// What a simulation answers.
    public func document(isExplained: Bool = false) -> DocumentValue {
        .object([.init("invoices", .array(map { $0.document(isExplained: isExplained) }))])
    }
}

extension InvoiceLine {
    fileprivate func document(isExplained: Bool) -> DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("charge", .string(charge)),
            .init("kind", .string(kind.rawValue)),
            .init("from", .string("\(servicePeriod.start)")),
            .init("to", .string("\(servicePeriod.end)")),
            .init("quantity", .string("\(quantity)")),
            .init("amount", .string("\(amount)")),
        ]
        if isExplained {
            members.append(.init("plan", .string(plan.key)))
            members.append(.init("version", .integer(plan.version)))
            members.append(.init("explain", explanation.document))
        }
        return .object(members)
    }
}
