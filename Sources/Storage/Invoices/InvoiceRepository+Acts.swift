public import Billing
public import Metering
public import Money
import Postgres

extension InvoiceRepository {
    /// Records money that was received; without an amount, all that is left to pay.
    ///
    /// Nil when there is no such invoice. Throws `InvoiceActRefusal`.
    public func pay(
        _ id: UniqueID,
        amount: ExactDecimal?,
        paidAt: Instant?,
        method: String?,
        reference: String?,
        paymentID: UniqueID
    ) async throws -> KeptInvoice? {
        try await act(on: id) { kept, transaction in
            let invoice = kept.invoice
            let asked = try amount.map { try payableAmount($0, in: invoice.currency) }
            let payable = try invoice.payable(asked)
            try await Self.refuseFuture(paidAt, transaction)
            let isLast = payable == invoice.amountRemaining
            var statements = [
                PostgresStatement(
                    """
                    INSERT INTO meterbee.invoice_payments
                        (tenant_id, id, invoice_id, amount, paid_at, method, reference)
                    VALUES ($1, $2, $3, $4, coalesce($5, meterbee.meterbee_now()), $6, $7)
                    """,
                    [
                        .id(kept.tenant), .id(paymentID), .id(id), .numeric("\(payable)"),
                        .optionalInstant(paidAt), .optionalText(method), .optionalText(reference),
                    ]
                ),
                PostgresStatement(
                    """
                    UPDATE meterbee.invoice_states SET paid = paid + $3,
                        state = CASE WHEN $4 THEN 'paid' ELSE state END
                    WHERE tenant_id = $1 AND invoice_id = $2
                    """,
                    [.id(kept.tenant), .id(id), .numeric("\(payable)"), .bool(isLast)]
                ),
            ]
            statements.append(
                isLast
                    ? Self.paid(kept, payment: payable)
                    : NotificationOutbox.enqueue(
                        .paymentRecorded(
                            tenant: kept.tenant,
                            invoice: id,
                            number: invoice.number ?? "",
                            currency: invoice.currency.code,
                            amount: payable,
                            amountRemaining: invoice.amountRemaining - payable
                        )
                    )
            )
            _ = try await transaction.pipeline(statements)
        }
    }

    /// Takes an open invoice back whole: the credit that it used is the tenant's again, and
    /// corrections of it that wait for the next invoice are not needed any more.
    public func void(_ id: UniqueID) async throws -> KeptInvoice? {
        try await act(on: id) { kept, transaction in
            try kept.invoice.checkVoidable()
            try await Self.holdBilling(of: kept.tenant, transaction)
            if let number = try await Self.correctingInvoice(of: kept, transaction) {
                throw InvoiceActRefusal.state(
                    "lines of the invoice are corrected on \(number); credit the rest instead"
                )
            }
            _ = try await transaction.pipeline([
                Self.change(kept, to: .void), Self.endCorrections(of: kept),
                PostgresStatement(
                    """
                    INSERT INTO meterbee.credit_draws (tenant_id, invoice_id, grant_key, amount)
                    SELECT tenant_id, invoice_id, grant_key, -sum(amount)
                    FROM meterbee.credit_draws WHERE tenant_id = $1 AND invoice_id = $2
                    GROUP BY tenant_id, invoice_id, grant_key HAVING sum(amount) > 0
                    """,
                    [.id(kept.tenant), .id(id)]
                ),
            ])
        }
    }

    /// Gives an open invoice up; it may still be paid.
    public func giveUp(_ id: UniqueID) async throws -> KeptInvoice? {
        try await act(on: id) { kept, transaction in
            try kept.invoice.checkUncollectible()
            _ = try await transaction.query(Self.change(kept, to: .uncollectible))
        }
    }

    /// Takes lines back by a credit note: those asked for, or all that is left.
    ///
    /// Nil when there is no such invoice. Throws `InvoiceActRefusal` and `CreditNoteRefusal`.
    /// - Parameter lines: line numbers with amounts; nil amounts take the line back whole.
    public func credit(
        _ id: UniqueID,
        lines: [(line: Int, amount: ExactDecimal?)]?,
        reason: String,
        noteID: UniqueID
    ) async throws -> KeptInvoice? {
        try await act(on: id, answering: noteID) { kept, transaction in
            let invoice = kept.invoice
            try invoice.checkCreditable()
            let notes = try await Self.notes(of: id, tenant: kept.tenant, transaction)
            let corrections = try await Self.corrections(of: kept, transaction)
            let asked = try lines?.enumerated().map { index, part in
                let amount = try part.amount.map {
                    try payableAmount($0, in: invoice.currency, at: "/lines/\(index)/amount")
                }
                return CreditedLine(line: part.line, amount: amount)
            }
            let credited = try invoice.credited(asked, after: notes, corrections: corrections)
            try await Self.issueNote(
                credited,
                of: kept,
                after: notes,
                corrections: corrections,
                reason: reason,
                id: noteID,
                transaction
            )
        }
    }

    /// Corrects lines on the next invoice of the subscription; answers the invoice.
    ///
    /// No line gives more than credit notes and earlier corrections left of it.
    ///
    /// - Parameter changes: what is added to each line; negative where too much was billed.
    public func correct(
        _ id: UniqueID,
        changes: [(line: Int, amount: ExactDecimal)],
        reason: String,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> KeptInvoice? {
        try await act(on: id) { kept, transaction in
            let invoice = kept.invoice
            try invoice.checkCreditable()
            try await Self.holdBilling(of: kept.tenant, transaction)
            let subscription = try await Self.correctedSubscription(of: kept, transaction)
            let notes = try await Self.notes(of: id, tenant: kept.tenant, transaction)
            var corrections = try await Self.corrections(of: kept, transaction)
            var statements: [PostgresStatement] = []
            for (index, change) in changes.enumerated() {
                let amount = try payableAmount(
                    change.amount,
                    in: invoice.currency,
                    at: "/lines/\(index)/amount"
                )
                let left = invoice.linesLeft(after: notes, corrections: corrections)
                try invoice.checkCorrectable(change.line, by: amount, left: left, place: index)
                corrections[change.line, default: .zero(in: invoice.currency)] += amount
                statements.append(
                    Self.correction(
                        kept,
                        change.line,
                        amount,
                        of: subscription,
                        reason: reason,
                        id: makeID()
                    )
                )
            }
            _ = try await transaction.pipeline(statements)
        }
    }
}

extension InvoiceRepository {
    /// Locks an invoice, lets something happen to it, and reads what it is then.
    ///
    /// - Parameter other: the document to answer instead, such as a new credit note.
    func act(
        on id: UniqueID,
        answering other: UniqueID? = nil,
        _ body: @escaping @Sendable (KeptInvoice, PostgresTransaction) async throws -> Void
    ) async throws -> KeptInvoice? {
        try await database.asOperator { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    "SELECT state FROM meterbee.invoice_states WHERE invoice_id = $1 FOR UPDATE",
                    [.id(id)]
                )
            )
            guard let kept = try await invoice(id: id, tenant: nil) else { return nil }
            try await body(kept, transaction)
            return try await invoice(id: other ?? id, tenant: nil)
        }
    }

    /// Issues the credit note and takes it off what is left to pay.
    static func issueNote(
        _ credited: [Int: Amount],
        of kept: KeptInvoice,
        after notes: [IssuedInvoice],
        corrections: [Int: Amount],
        reason: String,
        id: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws {
        let invoice = kept.invoice
        let now = try await transaction.query(
            PostgresStatement("SELECT meterbee.meterbee_now() AS now")
        ).only().instant("now")
        let note = try invoice.creditNote(
            credited,
            after: notes,
            corrections: corrections,
            reason: reason,
            id: id,
            at: now
        )
        _ = try await BillingBatch.issue([(kept.tenant, note)], transaction)
        let taken = note.creditApplied - note.total
        guard !taken.isZero else { return }
        let isLast = taken == invoice.amountRemaining
        var statements = [
            PostgresStatement(
                """
                UPDATE meterbee.invoice_states SET credited = credited + $3,
                    state = CASE WHEN $4 THEN 'paid' ELSE state END
                WHERE tenant_id = $1 AND invoice_id = $2
                """,
                [
                    .id(kept.tenant), .id(invoice.id), .numeric("\(taken)"), .bool(isLast),
                ]
            )
        ]
        if isLast { statements.append(paid(kept, credit: taken)) }
        _ = try await transaction.pipeline(statements)
    }

    private static func change(
        _ kept: KeptInvoice,
        to state: IssuedInvoice.State
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.invoice_states SET state = $3
            WHERE tenant_id = $1 AND invoice_id = $2
            """,
            [.id(kept.tenant), .id(kept.invoice.id), .text(state.rawValue)]
        )
    }

    /// A day's grace, for banks book by dates.
    private static func refuseFuture(
        _ paidAt: Instant?,
        _ transaction: PostgresTransaction
    ) async throws {
        guard let paidAt else { return }
        let latest = try await transaction.query(
            PostgresStatement("SELECT meterbee.meterbee_now() + interval '1 day' AS latest")
        ).only().instant("latest")
        guard paidAt <= latest else {
            throw InvoiceActRefusal.content("/paid_at", "must not lie ahead, but is \(paidAt)")
        }
    }

    /// Tells that a last payment or credit left nothing to pay.
    private static func paid(
        _ kept: KeptInvoice,
        payment: Amount? = nil,
        credit: Amount? = nil
    ) -> PostgresStatement {
        let invoice = kept.invoice
        let zero = Amount.zero(in: invoice.currency)
        return NotificationOutbox.enqueue(
            .invoicePaid(
                tenant: kept.tenant,
                invoice: invoice.id,
                number: invoice.number ?? "",
                currency: invoice.currency.code,
                amountPaid: invoice.amountPaid + (payment ?? zero),
                credited: invoice.credited + (credit ?? zero)
            )
        )
    }
}

/// An amount that can be paid as it is; finer ones are at fault.
private func payableAmount(
    _ exact: ExactDecimal,
    in currency: Currency,
    at pointer: String = "/amount"
) throws(InvoiceActRefusal) -> Amount {
    guard let amount = Amount(exact, in: currency) else {
        let digits = currency.minorUnitDigits
        throw .content(pointer, "\(currency) has \(digits) decimal digits, so not \(exact)")
    }
    return amount
}
