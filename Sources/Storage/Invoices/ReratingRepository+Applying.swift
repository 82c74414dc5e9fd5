import Billing
import Metering
import Money
import Postgres

extension ReratingRepository {
    /// What becomes of the differences of a rating.
    private struct Settlement {
        /// What a credit note takes back, by line.
        var credited: [Int: Amount] = [:]
        /// What the next invoice adds, by line, in their order.
        var added: [(line: Int, amount: Amount)] = []
    }

    /// Credits what was billed too much; adds what was billed too little to the next invoice.
    func apply(
        _ rerating: inout Rerating,
        to kept: KeptInvoice,
        _ request: RerateRequest,
        makeID: @Sendable () -> UniqueID,
        _ transaction: PostgresTransaction
    ) async throws {
        try Self.refuseNewLines(rerating)
        let notes = try await InvoiceRepository.notes(
            of: kept.invoice.id,
            tenant: kept.tenant,
            transaction
        )
        let corrections = try await InvoiceRepository.corrections(of: kept, transaction)
        let left = kept.invoice.linesLeft(after: notes, corrections: corrections)
        let settlement = Self.settlement(of: rerating, left: left)
        let ids = rerating.differences.map { _ in makeID() }
        _ = try await transaction.pipeline(Self.records(of: rerating, kept, ids: ids))
        if !settlement.added.isEmpty {
            let subscription = try await InvoiceRepository.correctedSubscription(
                of: kept,
                transaction
            )
            let statements = settlement.added.map { line, amount in
                InvoiceRepository.correction(
                    kept,
                    line,
                    amount,
                    of: subscription,
                    reason: request.reason,
                    id: makeID()
                )
            }
            _ = try await transaction.pipeline(statements)
        }
        rerating.correctionCount = settlement.added.count
        guard !settlement.credited.isEmpty else { return }
        let noteID = makeID()
        try await InvoiceRepository.issueNote(
            settlement.credited,
            of: kept,
            after: notes,
            corrections: corrections,
            reason: request.reason,
            id: noteID,
            transaction
        )
        rerating.creditNote = try await invoices.invoice(id: noteID, tenant: nil)?.invoice
    }

    /// A credit without what it is weighed against, such as a commitment that comes due by it,
    /// would be too much.
    private static func refuseNewLines(_ rerating: Rerating) throws {
        guard let new = rerating.differences.first(where: { $0.line == nil })?.difference else {
            return
        }
        throw RerateRefusal.content(
            pointer: "/apply",
            message: "the line '\(new.charge)' (\(new.kind.rawValue)) of \(new.amount) is not on "
                + "the invoice, so no correction of a line can add it: leave 'apply' out and "
                + "correct the invoice by POST …:credit"
        )
    }

    /// No line gives more back than is left of it: what is credited already is not owed again.
    private static func settlement(of rerating: Rerating, left: [Int: Amount]) -> Settlement {
        var settlement = Settlement()
        for difference in rerating.differences {
            guard let line = difference.line else { continue }
            guard let part = difference.credited else {
                settlement.added.append((line, difference.difference.amount))
                continue
            }
            guard let rest = left[line] else { continue }
            settlement.credited[line] = rest.isNegative ? max(rest, part) : min(rest, part)
        }
        return settlement
    }

    /// What is kept of a rating, so that the next one goes by it: of two at once the ledger of
    /// acts lets only one keep what it went by, and the other begins anew.
    private static func records(
        of rerating: Rerating,
        _ kept: KeptInvoice,
        ids: [UniqueID]
    ) -> [PostgresStatement] {
        zip(rerating.differences, ids).compactMap { difference, id in
            difference.line.map { line in
                PostgresStatement(
                    """
                    INSERT INTO meterbee.invoice_reratings (tenant_id, id, invoice_id, line, amount)
                    VALUES ($1, $2, $3, $4, $5)
                    """,
                    [
                        .id(kept.tenant), .id(id), .id(kept.invoice.id),
                        .int32(Int32(clamping: line)), .numeric("\(difference.difference.amount)"),
                    ]
                )
            }
        }
    }
}
