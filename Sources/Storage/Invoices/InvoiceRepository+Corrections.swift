import Billing
import Metering
import Money
import Postgres

extension InvoiceRepository {
    /// What later invoices add to each line of an invoice, or will.
    static func corrections(
        of kept: KeptInvoice,
        _ transaction: PostgresTransaction
    ) async throws -> [Int: Amount] {
        try await amountsByLine(correctionsByLine, of: kept, transaction)
    }

    /// What ratings that were applied changed of each line of an invoice.
    static func reratings(
        of kept: KeptInvoice,
        _ transaction: PostgresTransaction
    ) async throws -> [Int: Amount] {
        try await amountsByLine(reratingsByLine, of: kept, transaction)
    }

    private static func amountsByLine(
        _ sums: PostgresSQL,
        of kept: KeptInvoice,
        _ transaction: PostgresTransaction
    ) async throws -> [Int: Amount] {
        let rows = try await transaction.query(
            PostgresStatement(sums, [.id(kept.tenant), .id(kept.invoice.id)])
        )
        var amounts: [Int: Amount] = [:]
        for row in rows {
            guard let amount = Amount(try row.exact("amount"), in: kept.invoice.currency) else {
                throw StoreFailure.failed("a change of a line is finer than the currency's digits")
            }
            amounts[try row.int("line")] = amount
        }
        return amounts
    }

    /// Keeps whoever bills the tenant apart until the transaction's end: what waits for the next
    /// invoice must not be billed while it is added or ended.
    static func holdBilling(
        of tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(
            PostgresStatement(
                "SELECT pg_advisory_xact_lock(2, hashtext($1::text))",
                [.id(tenant)]
            )
        )
    }

    /// The subscription whose next invoice takes corrections: the invoice's own, or the tenant's
    /// next one where that is billed to its end.
    ///
    /// Throws `InvoiceActRefusal` where no invoice comes any more.
    static func correctedSubscription(
        of kept: KeptInvoice,
        _ transaction: PostgresTransaction
    ) async throws -> UniqueID {
        let rows = try await transaction.query(
            PostgresStatement(
                """
                SELECT s.id FROM meterbee.subscriptions AS s
                LEFT JOIN meterbee.billing_cursors AS c
                    ON c.tenant_id = s.tenant_id AND c.subscription_id = s.id
                WHERE s.tenant_id = $1
                    AND (s.ends_at IS NULL OR c.billed_until IS NULL OR c.billed_until < s.ends_at)
                ORDER BY s.id <> $2, s.starts_at LIMIT 1
                """,
                [.id(kept.tenant), .id(kept.invoice.subscription)]
            )
        )
        guard let row = rows.first else {
            throw InvoiceActRefusal.state(
                "the subscription is over and billed: no next invoice will carry a correction; "
                    + "take lines back by a credit note"
            )
        }
        return try row.id("id")
    }

    /// A line that waits for the next invoice of a subscription.
    static func correction(
        _ kept: KeptInvoice,
        _ line: Int,
        _ amount: Amount,
        of subscription: UniqueID,
        reason: String,
        id: UniqueID
    ) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.invoice_corrections
                (tenant_id, id, subscription_id, invoice_id, line, amount, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .id(kept.tenant), .id(id), .id(subscription), .id(kept.invoice.id),
                .int32(Int32(clamping: line)), .numeric("\(amount)"), .text(reason),
            ]
        )
    }

    /// The number of an invoice that has a correction of another on it; nil where none has.
    static func correctingInvoice(
        of kept: KeptInvoice,
        _ transaction: PostgresTransaction
    ) async throws -> String? {
        try await transaction.query(
            PostgresStatement(
                """
                SELECT i.number FROM meterbee.invoice_corrections AS c
                JOIN meterbee.invoices AS i ON i.tenant_id = c.tenant_id AND i.id = c.billed_by
                WHERE c.tenant_id = $1 AND c.invoice_id = $2
                ORDER BY i.position LIMIT 1
                """,
                [.id(kept.tenant), .id(kept.invoice.id)]
            )
        ).first?.string("number")
    }

    /// Ends corrections of an invoice that wait, for the invoice itself is taken back: it stands
    /// where the invoice that bills them would.
    static func endCorrections(of kept: KeptInvoice) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.invoice_corrections SET billed_by = invoice_id
            WHERE tenant_id = $1 AND invoice_id = $2 AND billed_by IS NULL
            """,
            [.id(kept.tenant), .id(kept.invoice.id)]
        )
    }

    private static let correctionsByLine: PostgresSQL = """
        SELECT line, sum(amount) AS amount FROM meterbee.invoice_corrections
        WHERE tenant_id = $1 AND invoice_id = $2 GROUP BY line
        """

    private static let reratingsByLine: PostgresSQL = """
        SELECT line, sum(amount) AS amount FROM meterbee.invoice_reratings
        WHERE tenant_id = $1 AND invoice_id = $2 GROUP BY line
        """
}
