import Billing
import Metering
import Money
import Postgres

/// Reads tenants as billing takes them: subscriptions, where each stands, and what is left of
/// credit. A fixed number of statements for any number of tenants.
struct BillingReader: Sendable {
    let histories: HistoryReader

    /// The tenants that have a subscription, as they stand.
    func billings(
        of tenants: [UniqueID],
        _ transaction: PostgresTransaction
    ) async throws -> [UniqueID: TenantBilling] {
        let all = try await histories.histories(of: tenants) { try await transaction.pipeline($0) }
        let ids = PostgresValue.uuidArray(tenants.map { PostgresUUID($0) })
        let rows = try await transaction.pipeline([
            PostgresStatement(Self.cursors, [ids]), PostgresStatement(Self.draws, [ids]),
            PostgresStatement(Self.leftCredits, [ids]), PostgresStatement(Self.corrections, [ids]),
        ])
        let cursors = try Self.cursors(rows[0])
        let balances = try Self.balances(all, draws: rows[1], left: rows[2])
        let corrections = try Self.corrections(rows[3])
        return Dictionary(grouping: all, by: \.terms.tenant).mapValues { histories in
            let subscriptions = histories.map { history in
                let id = history.terms.subscription
                return TenantBilling.Subscription(
                    history: history,
                    cursor: cursors[id] ?? BillingCursor(),
                    corrections: corrections[id] ?? []
                )
            }
            return TenantBilling(
                subscriptions: subscriptions,
                credits: balances[histories[0].terms.tenant] ?? []
            )
        }
    }

    private static func cursors(_ rows: PostgresRows) throws -> [UniqueID: BillingCursor] {
        var cursors: [UniqueID: BillingCursor] = [:]
        for row in rows {
            cursors[try row.id("subscription_id")] = BillingCursor(
                billedUntil: try row.instant("billed_until"),
                invoiceCount: try row.int("invoice_count"),
                discountUses: try row.int64Array("discount_uses").map(Int.init)
            )
        }
        return cursors
    }

    /// What is left of each grant, in the order granted; used up ones are left out.
    private static func balances(
        _ histories: [BillingHistory],
        draws: PostgresRows,
        left: PostgresRows
    ) throws -> [UniqueID: [CreditBalance]] {
        var drawn: [UniqueID: [String: ExactDecimal]] = [:]
        for row in draws {
            drawn[try row.id("tenant_id"), default: [:]][try row.string("grant_key")] =
                try row.exact("drawn")
        }
        var grants: [UniqueID: [CreditGrant]] = [:]
        var currencies: [UniqueID: Currency] = [:]
        for history in histories {
            grants[history.terms.tenant] = history.credits
            currencies[history.terms.tenant] = history.terms.currency
        }
        for row in left {
            let tenant = try row.id("tenant_id")
            guard let currency = currencies[tenant] else { continue }
            grants[tenant, default: []].append(try CreditGrant(left: row, in: currency))
        }
        var balances: [UniqueID: [CreditBalance]] = [:]
        for (tenant, grants) in grants {
            balances[tenant] = grants.compactMap { grant in
                grant.balance(drawn: drawn[tenant]?[grant.key ?? ""])
            }
        }
        return balances
    }

    private static func corrections(
        _ rows: PostgresRows
    ) throws -> [UniqueID: [InvoiceCorrection]] {
        var corrections: [UniqueID: [InvoiceCorrection]] = [:]
        for row in rows {
            let document = try DocumentValue(json: Array(try row.string("document").utf8))
            let invoice = try IssuedInvoice.parse(document)
            let number = try row.int("line")
            guard let line = invoice.lines.first(where: { $0.number == number }),
                let amount = Amount(try row.exact("amount"), in: invoice.currency)
            else { throw StoreFailure.failed("a correction's line \(number) is not there") }
            corrections[try row.id("subscription_id"), default: []].append(
                InvoiceCorrection(
                    id: try row.id("id"),
                    reference: LineReference(invoice: try row.string("number"), line: number),
                    line: line,
                    amount: amount,
                    reason: try row.string("reason")
                )
            )
        }
        return corrections
    }
}

extension BillingReader {
    private static let cursors: PostgresSQL = """
        SELECT subscription_id, billed_until, invoice_count, discount_uses
        FROM meterbee.billing_cursors WHERE tenant_id = ANY ($1)
        """

    private static let draws: PostgresSQL = """
        SELECT tenant_id, grant_key, sum(amount) AS drawn
        FROM meterbee.credit_draws WHERE tenant_id = ANY ($1)
        GROUP BY tenant_id, grant_key
        """

    private static let leftCredits: PostgresSQL = """
        SELECT tenant_id, invoice_id, amount, granted_at
        FROM meterbee.invoice_credits WHERE tenant_id = ANY ($1)
        ORDER BY tenant_id, granted_at, invoice_id
        """

    private static let corrections: PostgresSQL = """
        SELECT c.subscription_id, c.id, c.line, c.amount, c.reason, i.number, i.document
        FROM meterbee.invoice_corrections AS c
        JOIN meterbee.invoices AS i ON i.tenant_id = c.tenant_id AND i.id = c.invoice_id
        WHERE c.tenant_id = ANY ($1) AND c.billed_by IS NULL
        ORDER BY c.id
        """
}

extension CreditGrant {
    /// What an invoice left, as its row says it: used before any other, and never too late.
    fileprivate init(left row: PostgresRow, in currency: Currency) throws {
        let amount = try row.exact("amount")
        guard let payable = Amount(amount, in: currency) else {
            throw StoreFailure.failed("a credit of \(amount) is finer than \(currency)'s digits")
        }
        self.init(
            key: TenantBilling.creditKey(invoice: try row.id("invoice_id")),
            amount: payable,
            priority: 0,
            grantedAt: try row.instant("granted_at")
        )
    }

    /// What is left after draws; nil for nothing.
    fileprivate func balance(drawn: ExactDecimal?) -> CreditBalance? {
        guard let drawn, let used = Amount(drawn, in: amount.currency) else {
            return CreditBalance(grant: self, remaining: amount)
        }
        let remaining = amount - used
        return remaining.isZero ? nil : CreditBalance(grant: self, remaining: remaining)
    }
}
