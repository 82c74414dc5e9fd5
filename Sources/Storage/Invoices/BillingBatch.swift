import Billing
import Metering
import Money
import Postgres

/// Finalizes what is due of some tenants, in one transaction: all of it or nothing.
///
/// Servers that meet at a tenant do not wait for each other: who comes second leaves it alone, and
/// whoever comes later finds the cursor moved and nothing to do.
struct BillingBatch: Sendable {
    let reader: BillingReader
    let makeID: @Sendable () -> UniqueID

    /// What became of a batch.
    struct Outcome: Sendable {
        var tenants = 0
        var invoices = 0
        var refusals: [BillingRefusal] = []
    }

    /// What is to be written of one tenant.
    private struct Result {
        var tenant: UniqueID
        var billing: TenantBilling
        var finalized: TenantBilling.Finalized
    }

    /// Bills those of the tenants that nobody else is billing.
    func bill(
        _ candidates: [UniqueID],
        cutoff: Instant,
        _ transaction: PostgresTransaction
    ) async throws -> Outcome {
        let tenants = try await take(candidates, cutoff: cutoff, transaction)
        guard !tenants.isEmpty else { return Outcome() }
        let billings = try await reader.billings(of: tenants, transaction)
        let slots = billings.mapValues { $0.dueSlots(until: cutoff) }
        let usage = try await MeasuredUsage.read(Self.windows(of: slots), transaction)
        let issuer = try await PartyReader.issuer(transaction).identity
        let parties = try await PartyReader.parties(of: tenants, issuer: issuer, transaction)
        let retention = try await PartyReader.retentionDays(transaction)
        let now = try await Self.now(transaction)
        var results: [Result] = []
        for tenant in tenants {
            guard var billing = billings[tenant], let parties = parties[tenant] else { continue }
            let finalized = billing.finalize(
                slots[tenant] ?? [],
                cutoff: cutoff,
                now: now,
                usage: usage.recorded(of: tenant),
                parties: parties,
                retentionDays: retention,
                makeID: makeID
            )
            results.append(Result(tenant: tenant, billing: billing, finalized: finalized))
        }
        try await write(results, cutoff: cutoff, transaction)
        return Outcome(
            tenants: tenants.count,
            invoices: results.reduce(0) { $0 + $1.finalized.invoices.count },
            refusals: results.compactMap(\.finalized.refusal)
        )
    }

    /// Locks tenants that are not locked and takes what is noted as due of them.
    ///
    /// The notes go first: one that is made while the subscriptions are read stays for later.
    private func take(
        _ candidates: [UniqueID],
        cutoff: Instant,
        _ transaction: PostgresTransaction
    ) async throws -> [UniqueID] {
        let ids = candidates.map { PostgresUUID($0) }
        let locked = try await transaction.query(
            PostgresStatement(Self.lock, [.uuidArray(ids)])
        ).map { try $0.id("id") }
        guard !locked.isEmpty else { return [] }
        _ = try await transaction.query(
            PostgresStatement(
                Self.deleteDue,
                [.uuidArray(locked.map { PostgresUUID($0) }), .instant(cutoff)]
            )
        )
        return locked
    }

    private static func windows(of slots: [UniqueID: [DueSlot]]) -> [MeasuredUsage.Window] {
        slots.flatMap { tenant, due in
            due.flatMap(\.measuredPeriods).map { MeasuredUsage.Window(tenant: tenant, period: $0) }
        }
    }

    private static func now(_ transaction: PostgresTransaction) async throws -> Instant {
        try await transaction.query(
            PostgresStatement("SELECT meterbee.meterbee_now() AS now")
        ).only().instant("now")
    }
}

extension BillingBatch {
    private func write(
        _ results: [Result],
        cutoff: Instant,
        _ transaction: PostgresTransaction
    ) async throws {
        let invoices = results.flatMap { result in
            result.finalized.invoices.map { (tenant: result.tenant, invoice: $0) }
        }
        let numbers = try await Self.issue(invoices, transaction)
        var statements = [
            Self.upsertCursors(results), Self.insertDue(results, cutoff: cutoff),
            Self.deleteRefusals(results),
        ]
        statements += results.compactMap(\.finalized.refusal).map(Self.insertRefusal)
        for result in results {
            for (invoice, corrections) in result.finalized.corrections {
                statements += corrections.map {
                    Self.noteCorrection($0, tenant: result.tenant, billedBy: invoice)
                }
            }
        }
        statements += invoices.compactMap { tenant, invoice in
            numbers[invoice.id].map { Self.notification(of: invoice, number: $0, tenant: tenant) }
        }
        _ = try await transaction.pipeline(statements)
    }

    /// Numbers and keeps documents, in the order given; the numbers by document.
    static func issue(
        _ invoices: [(tenant: UniqueID, invoice: IssuedInvoice)],
        _ transaction: PostgresTransaction
    ) async throws -> [UniqueID: String] {
        guard !invoices.isEmpty else { return [:] }
        let rows = try await transaction.query(
            PostgresStatement(
                issueInvoices,
                [
                    .uuidArray(invoices.map { PostgresUUID($0.tenant) }),
                    .textArray(invoices.map { $0.invoice.content.json(isIndented: false) }),
                ]
            )
        )
        var numbers: [UniqueID: String] = [:]
        for row in rows { numbers[try row.id("issued_id")] = try row.string("issued_number") }
        return numbers
    }

    private static func upsertCursors(_ results: [Result]) -> PostgresStatement {
        let rows = results.flatMap { result in
            result.billing.subscriptions.compactMap { subscription in
                subscription.cursor.billedUntil.map { (result.tenant, subscription, $0) }
            }
        }
        return PostgresStatement(
            upsertCursors,
            [
                .uuidArray(rows.map { PostgresUUID($0.0) }),
                .uuidArray(rows.map { PostgresUUID($0.1.history.terms.subscription) }),
                .timestampArray(unixMicroseconds: rows.map { $0.2.unixMicroseconds }),
                .int32Array(rows.map { Int32(clamping: $0.1.cursor.invoiceCount) }),
                .textArray(
                    rows.map { row in
                        "{" + row.1.cursor.discountUses.map(String.init).joined(separator: ",")
                            + "}"
                    }
                ),
            ]
        )
    }

    /// Notes when each tenant is to be looked at again; where something was refused, at once.
    private static func insertDue(_ results: [Result], cutoff: Instant) -> PostgresStatement {
        let rows = results.compactMap { result in
            (result.finalized.refusal?.at ?? result.billing.nextDue(after: cutoff)).map {
                (result.tenant, $0)
            }
        }
        return PostgresStatement(
            insertDue,
            [
                .timestampArray(unixMicroseconds: rows.map { $0.1.unixMicroseconds }),
                .uuidArray(rows.map { PostgresUUID($0.0) }),
            ]
        )
    }

    private static func deleteRefusals(_ results: [Result]) -> PostgresStatement {
        let fine = results.filter { $0.finalized.refusal == nil }
        return PostgresStatement(
            deleteRefusals,
            [.uuidArray(fine.map { PostgresUUID($0.tenant) })]
        )
    }

    private static func insertRefusal(_ refusal: BillingRefusal) -> PostgresStatement {
        PostgresStatement(
            insertRefusal,
            [
                .id(refusal.tenant), .instant(refusal.at), .textArray(refusal.missing),
            ]
        )
    }

    private static func noteCorrection(
        _ correction: InvoiceCorrection,
        tenant: UniqueID,
        billedBy invoice: UniqueID
    ) -> PostgresStatement {
        PostgresStatement(
            noteCorrection,
            [.id(tenant), .id(correction.id), .id(invoice)]
        )
    }

    private static func notification(
        of invoice: IssuedInvoice,
        number: String,
        tenant: UniqueID
    ) -> PostgresStatement {
        NotificationOutbox.enqueue(
            .invoiceFinalized(
                tenant: tenant,
                invoice: invoice.id,
                number: number,
                currency: invoice.currency.code,
                total: invoice.total,
                amountDue: invoice.amountDue,
                dueAt: invoice.dueAt
            )
        )
    }
}

extension BillingBatch {
    private static let lock: PostgresSQL = """
        SELECT t.id FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, place)
        WHERE pg_try_advisory_xact_lock(2, hashtext(t.id::text))
        ORDER BY t.place
        """

    private static let deleteDue: PostgresSQL = """
        DELETE FROM meterbee.billing_due WHERE tenant_id = ANY ($1) AND due_at <= $2
        """

    private static let issueInvoices: PostgresSQL = """
        SELECT issued_id, issued_number FROM meterbee.issue_invoices($1, $2)
        """

    private static let upsertCursors: PostgresSQL = """
        INSERT INTO meterbee.billing_cursors
            (tenant_id, subscription_id, billed_until, invoice_count, discount_uses)
        SELECT t, s, b, c, u::integer[]
        FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::text[])
            AS given (t, s, b, c, u)
        ON CONFLICT ON CONSTRAINT billing_cursors_pkey DO UPDATE SET
            billed_until = excluded.billed_until, invoice_count = excluded.invoice_count,
            discount_uses = excluded.discount_uses
        """

    private static let insertDue: PostgresSQL = """
        INSERT INTO meterbee.billing_due (due_at, tenant_id)
        SELECT d, t FROM unnest($1::timestamptz[], $2::uuid[]) AS given (d, t)
        """

    private static let deleteRefusals: PostgresSQL = """
        DELETE FROM meterbee.billing_refusals WHERE tenant_id = ANY ($1)
        """

    private static let insertRefusal: PostgresSQL = """
        INSERT INTO meterbee.billing_refusals (tenant_id, at, missing) VALUES ($1, $2, $3)
        ON CONFLICT ON CONSTRAINT billing_refusals_pkey DO UPDATE SET
            at = excluded.at, missing = excluded.missing
        """

    private static let noteCorrection: PostgresSQL = """
        UPDATE meterbee.invoice_corrections SET billed_by = $3
        WHERE tenant_id = $1 AND id = $2
        """
}
