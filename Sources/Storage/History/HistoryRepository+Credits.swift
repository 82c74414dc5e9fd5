public import Billing
public import Metering
public import Money
import Postgres

extension HistoryRepository {
    /// Grants credit from now on, on PostgreSQL's clock, which `credit.grantedAt` then is; throws
    /// `StoreFailure.exists` where its key is taken.
    public func grant(_ credit: RecordedCredit, tenant: UniqueID) async throws -> RecordedCredit {
        try await database.asOperator { transaction in
            var granted = credit
            granted.grantedAt = try await Self.takeTurn(tenant, transaction)
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.credits
                        (tenant_id, id, key, amount, priority, granted_at, expires_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    """,
                    [
                        .id(tenant), .id(granted.id), .optionalText(granted.key),
                        .numeric("\(granted.amount)"), .int32(Int32(clamping: granted.priority)),
                        .instant(granted.grantedAt), .optionalInstant(granted.expiresAt),
                    ]
                )
            )
            return granted
        }
    }

    /// A tenant's grants after `after`, in the order granted; what negative invoices left among
    /// them.
    public func credits(
        of tenant: UniqueID,
        in currency: Currency,
        after: UniqueID?,
        limit: Int
    ) async throws -> [RecordedCredit] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT c.id, c.key, c.amount, c.priority, c.granted_at, c.expires_at, (
                            SELECT coalesce(sum(d.amount), 0) FROM meterbee.credit_draws AS d
                            WHERE d.tenant_id = $1 AND d.grant_key = coalesce(c.key, c.id::text)
                        ) AS drawn
                    FROM (
                        SELECT id, key, amount, priority, granted_at, expires_at
                        FROM meterbee.credits WHERE tenant_id = $1
                        UNION ALL
                        SELECT invoice_id, 'invoice:' || invoice_id, amount, 0, granted_at, NULL
                        FROM meterbee.invoice_credits WHERE tenant_id = $1
                    ) AS c
                    WHERE $2::uuid IS NULL OR c.id > $2
                    ORDER BY c.id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map { row in
                var credit = try RecordedCredit(row, in: currency)
                guard let drawn = Amount(try row.exact("drawn"), in: currency) else {
                    throw StoreFailure.failed("draws of credit are finer than \(currency)")
                }
                credit.remaining -= drawn
                return credit
            }
        }
    }
}
