import Metering
import Money

extension IssuedInvoice {
    /// The whole invoice as JSON; `parse` reads it again.
    public var document: DocumentValue {
        .object(
            [
                .init("id", .string("\(id)")), .optional("number", number),
                .init("kind", .string(kind.rawValue)), .init("status", .string(state.rawValue)),
            ] + contentMembers + [
                .init("payments", .array(payments.map(\.document))),
                .init("amount_paid", .string("\(amountPaid)")),
                .init("credited", .string("\(credited)")),
                .init("amount_remaining", .string("\(amountRemaining)")),
                .optional("previous_hash", previousHash), .optional("hash", hash),
            ]
        )
    }

    /// What never changes once the invoice is issued: what its hash is taken of.
    public var content: DocumentValue {
        let head: [DocumentValue.Member] = [
            .init("id", .string("\(id)")), .init("kind", .string(kind.rawValue)),
        ]
        return .object(head + contentMembers)
    }

    private var contentMembers: [DocumentValue.Member] { partyMembers + amountMembers }

    private var partyMembers: [DocumentValue.Member] {
        [
            .init(
                "tenant",
                .object([
                    .init("key", .string(tenantKey)), .init("name", .string(tenantName)),
                ])
            ),
            .init("subscription", .string("\(subscription)")),
            .init("sequence", .integer(sequence)),
            .init("corrects", corrects.map(\.document) ?? .null),
            .init("currency", .string(currency.code)), .init("time_zone", .string(timeZone)),
            .init("at", .string("\(at)")),
            .optional("finalized_at", finalizedAt?.description),
            .optional("due_at", dueAt?.description),
            .init("service_period", servicePeriod.document),
            .init("issuer", issuer.document), .init("customer", customer.document),
        ]
    }

    private var amountMembers: [DocumentValue.Member] {
        [
            .init("lines", .array(lines.map(\.document))),
            .init("subtotal", .string("\(subtotal)")),
            .init("discounts", .array(discounts.map { .string("\(-$0.amount)") })),
            .init("discount_details", .array(discounts.map(\.document))),
            .init("tax", .array(taxes.map { .string("\($0.amount)") })),
            .init("tax_details", .array(taxes.map(\.document))),
            .init("total", .string("\(total)")),
            .init("credit_applied", .string("\(creditApplied)")),
            .init("credit_draws", .array(creditDraws.map(\.document))),
            .init("amount_due", .string("\(amountDue)")),
            .optional("recomputable_until", recomputableUntil?.description),
        ]
    }
}

extension InvoiceReference {
    fileprivate var document: DocumentValue {
        .object([.init("id", .string("\(id)")), .init("number", .string(number))])
    }
}

extension BillingPeriod {
    fileprivate var document: DocumentValue {
        .object([.init("from", .string("\(start)")), .init("to", .string("\(end)"))])
    }
}

extension AppliedDiscount {
    fileprivate var document: DocumentValue {
        var members: [DocumentValue.Member] = []
        switch reduction {
        case .percent(let percent): members.add("percent", "\(percent)")
        case .amount(let amount): members.add("amount", "\(amount)")
        }
        let charges = charges.map { DocumentValue.array($0.map { .string($0) }) }
        members.append(.init("charges", charges ?? .null))
        members.append(.init("index", .integer(index)))
        members.add("base", "\(base)")
        members.add("applied", "\(amount)")
        return .object(members)
    }
}

extension AppliedTax {
    fileprivate var document: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init("name", .string(rate.name)), .init("percent", .string("\(rate.percent)")),
        ]
        switch relief {
        case .exempt(let reason)?: members.add("exempt", reason)
        case .reverseCharge(let reason)?: members.add("reverse_charge", reason)
        case nil: break
        }
        members.add("base", "\(base)")
        members.add("amount", "\(amount)")
        return .object(members)
    }
}

extension CreditDraw {
    fileprivate var document: DocumentValue {
        .object([
            .optional("key", grant.key), .init("amount", .string("\(amount)")),
            .optional("remaining", remaining.map { "\($0)" }),
            .init("granted", .string("\(grant.amount)")),
            .init("priority", .integer(grant.priority)),
            .init("granted_at", .string("\(grant.grantedAt)")),
            .optional("expires_at", grant.expiresAt?.description),
        ])
    }
}

extension InvoicePayment {
    /// The payment as JSON.
    public var document: DocumentValue {
        .object([
            .init("id", .string("\(id)")), .init("amount", .string("\(amount)")),
            .init("paid_at", .string("\(paidAt)")), .optional("method", method),
            .optional("reference", reference),
        ])
    }
}

extension DocumentValue.Member {
    /// A field that is null where there is no text.
    static func optional(_ key: String, _ text: String?) -> Self {
        .init(key, text.map { .string($0) } ?? .null)
    }
}
