import Metering
import Money

extension IssuedInvoice {
    /// Reads what `document` writes, or `content`, which lacks what happened since.
    public static func parse(_ document: DocumentValue) throws(DocumentFaults) -> IssuedInvoice {
        let log = FaultLog()
        let reader = FieldReader(document, at: "", log: log)
        let currency =
            reader.required("currency") == nil ? nil : reader.optionalCurrency("currency")
        let invoice = currency.flatMap { IssuedInvoice(reader, in: $0) }
        try log.check()
        guard let invoice else {
            throw DocumentFaults([DocumentFault(pointer: "", message: "must be an invoice")])
        }
        return invoice
    }

    private init?(_ reader: FieldReader, in currency: Currency) {
        let lines = reader.objects("lines", countMax: 100_000).compactMap {
            IssuedLine($0, in: currency)
        }
        guard let id = reader.uniqueID("id"), let kind: Kind = reader.choice("kind"),
            let state: State = reader.choice("status", default: .draft),
            let tenant = reader.object("tenant"), let tenantKey = tenant.text("key"),
            let tenantName = tenant.text("name"),
            let subscription = reader.uniqueID("subscription"),
            let sequence = reader.integer("sequence", in: 0...Int.max, default: nil),
            let timeZone = reader.text("time_zone"), let at = reader.time("at"),
            let servicePeriod = reader.object("service_period")?.period(),
            let subtotal = reader.amount("subtotal", in: currency),
            let total = reader.amount("total", in: currency),
            let creditApplied = reader.amount("credit_applied", in: currency),
            let amountDue = reader.amount("amount_due", in: currency)
        else { return nil }
        self.init(
            id: id,
            number: reader.optionallyParsed("number", as: "a number") { $0 },
            kind: kind,
            state: state,
            tenantKey: tenantKey,
            tenantName: tenantName,
            subscription: subscription,
            sequence: sequence,
            corrects: reader.object("corrects").flatMap(InvoiceReference.init),
            currency: currency,
            timeZone: timeZone,
            at: at,
            finalizedAt: reader.optionalTime("finalized_at"),
            dueAt: reader.optionalTime("due_at"),
            servicePeriod: servicePeriod,
            issuer: IssuerIdentity(reader.value("issuer") ?? .null),
            customer: CustomerIdentity(reader.value("customer") ?? .null),
            lines: lines,
            subtotal: subtotal,
            discounts: reader.objects("discount_details").compactMap {
                AppliedDiscount($0, in: currency)
            },
            taxes: reader.objects("tax_details").compactMap { AppliedTax($0, in: currency) },
            total: total,
            creditApplied: creditApplied,
            creditDraws: reader.objects("credit_draws", countMax: 100_000).compactMap {
                CreditDraw($0, in: currency)
            },
            amountDue: amountDue,
            recomputableUntil: reader.optionalTime("recomputable_until"),
            payments: reader.objects("payments", countMax: 100_000).compactMap {
                InvoicePayment($0, in: currency)
            },
            credited: reader.has("credited")
                ? reader.amount("credited", in: currency) ?? .zero(in: currency)
                : .zero(in: currency),
            previousHash: reader.optionallyParsed("previous_hash", as: "a hash") { $0 },
            hash: reader.optionallyParsed("hash", as: "a hash") { $0 }
        )
    }
}

extension InvoiceReference {
    fileprivate init?(_ reader: FieldReader) {
        guard let id = reader.uniqueID("id"), let number = reader.text("number") else { return nil }
        self.init(id: id, number: number)
    }
}

extension AppliedDiscount {
    fileprivate init?(_ reader: FieldReader, in currency: Currency) {
        let percent = reader.optionalNumber("percent").map(Discount.Reduction.percent)
        let fixed = reader.has("amount") ? reader.amount("amount", in: currency) : nil
        guard let reduction = percent ?? fixed.map(Discount.Reduction.amount),
            let index = reader.integer("index", in: 0...Int.max, default: nil),
            let base = reader.amount("base", in: currency),
            let applied = reader.amount("applied", in: currency)
        else { return nil }
        self.init(
            index: index,
            reduction: reduction,
            charges: reader.has("charges") ? reader.identifiers("charges") : nil,
            base: base,
            amount: applied
        )
    }
}

extension AppliedTax {
    fileprivate init?(_ reader: FieldReader, in currency: Currency) {
        guard let name = reader.text("name"), let percent = reader.number("percent"),
            let base = reader.amount("base", in: currency),
            let amount = reader.amount("amount", in: currency)
        else { return nil }
        let exempt = reader.optionallyParsed("exempt", as: "a reason") {
            TaxTerms.Relief.exempt(reason: $0)
        }
        let reverse = reader.optionallyParsed("reverse_charge", as: "a reason") {
            TaxTerms.Relief.reverseCharge(reason: $0)
        }
        self.init(
            rate: TaxTerms.Rate(name: name, percent: percent),
            relief: exempt ?? reverse,
            base: base,
            amount: amount
        )
    }
}

extension CreditDraw {
    fileprivate init?(_ reader: FieldReader, in currency: Currency) {
        guard let amount = reader.amount("amount", in: currency),
            let granted = reader.amount("granted", in: currency),
            let priority = reader.integer("priority", in: 0...Int.max, default: nil),
            let grantedAt = reader.time("granted_at")
        else { return nil }
        let grant = CreditGrant(
            key: reader.optionallyParsed("key", as: "a key") { $0 },
            amount: granted,
            priority: priority,
            grantedAt: grantedAt,
            expiresAt: reader.optionalTime("expires_at")
        )
        self.init(
            grant: grant,
            amount: amount,
            remaining: reader.has("remaining") ? reader.amount("remaining", in: currency) : nil
        )
    }
}

extension InvoicePayment {
    fileprivate init?(_ reader: FieldReader, in currency: Currency) {
        guard let id = reader.uniqueID("id"), let amount = reader.amount("amount", in: currency),
            let paidAt = reader.time("paid_at")
        else { return nil }
        self.init(
            id: id,
            amount: amount,
            paidAt: paidAt,
            method: reader.optionallyParsed("method", as: "a text") { $0 },
            reference: reader.optionallyParsed("reference", as: "a text") { $0 }
        )
    }
}
