public import Billing
public import Metering
import Postgres

/// Invoices and usage for exports, of one tenant or of all, read as the operator.
public struct ExportRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Invoices and credit notes that were finalized in a selection, by their places in the series.
    public func invoices(
        _ selection: ExportSelection,
        after: Int64?,
        limit: Int
    ) async throws -> [(position: Int64, invoice: IssuedInvoice)] {
        try await database.asOperator { transaction in
            try await InvoiceRepository.read(
                PostgresStatement(
                    """
                    SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash,
                        s.state, s.credited
                    FROM meterbee.invoices AS i
                    JOIN meterbee.invoice_states AS s
                        ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
                    JOIN meterbee.tenants AS t ON t.tenant_id = i.tenant_id
                    WHERE i.finalized_at >= $1 AND i.finalized_at < $2
                        AND ($3::text IS NULL OR t.key = $3)
                        AND ($4::bigint IS NULL OR i.position > $4)
                    ORDER BY i.position LIMIT $5
                    """,
                    [
                        .instant(selection.from), .instant(selection.to),
                        .optionalText(selection.tenant), after.map(PostgresValue.int64) ?? .null,
                        .count(limit),
                    ]
                ),
                transaction
            ).map { ($0.position, $0.invoice) }
        }
    }

    /// A page of the usage of a selection's quarter hours, in the order of `UsagePosition`.
    ///
    /// The page is cut by quarter hours first, so that none but those it needs are summed up.
    public func usage(
        _ selection: ExportSelection,
        after: UsagePosition?,
        limit: Int
    ) async throws -> [UsageExportRow] {
        try await database.asOperator { transaction in
            try await transaction.query(Self.select(selection, after, limit)).map(Self.row)
        }
    }

    private static func select(
        _ selection: ExportSelection,
        _ after: UsagePosition?,
        _ limit: Int
    ) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT u.quarter_hour, u.tenant_id, t.key AS tenant, u.data_source, u.rule, u.agent_id,
                u.refusal, least(sum(u.records), 9223372036854775807)::bigint AS records,
                least(sum(u.canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
                least(sum(u.billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
                least(sum(u.late_bytes), 9223372036854775807)::bigint AS late_bytes
            FROM meterbee.usage AS u
            JOIN meterbee.tenants AS t ON t.tenant_id = u.tenant_id
            WHERE u.quarter_hour >= coalesce($4, $1) AND u.quarter_hour < $2
                AND ($3::text IS NULL OR t.key = $3)
                AND ($4::timestamptz IS NULL OR (u.quarter_hour, u.tenant_id,
                    u.data_source COLLATE "C", u.rule COLLATE "C", u.agent_id,
                    u.refusal COLLATE "C") > ($4, $5, $6, $7, $8, $9))
            GROUP BY u.quarter_hour, u.tenant_id, t.key, u.data_source, u.rule, u.agent_id,
                u.refusal
            ORDER BY u.quarter_hour, u.tenant_id, u.data_source COLLATE "C", u.rule COLLATE "C",
                u.agent_id, u.refusal COLLATE "C"
            LIMIT $10
            """,
            [
                .instant(selection.from), .instant(selection.to), .optionalText(selection.tenant),
                .optionalInstant(after?.quarterHour), .optionalID(after?.tenant),
                .optionalText(after?.dataSource), .optionalText(after?.rule),
                .optionalID(after?.agent), .optionalText(after?.refusal), .count(limit),
            ]
        )
    }

    private static func row(_ row: PostgresRow) throws -> UsageExportRow {
        let agent = try row.id("agent_id")
        let rule = try row.string("rule")
        let refusal = try row.string("refusal")
        return UsageExportRow(
            tenantID: try row.id("tenant_id"),
            tenant: try row.string("tenant"),
            quarterHour: try row.instant("quarter_hour"),
            dataSource: try row.string("data_source"),
            rule: rule.isEmpty ? nil : rule,
            agent: agent == UniqueID.none ? nil : agent,
            refusal: refusal.isEmpty ? nil : refusal,
            records: try row.int64("records"),
            canonicalBytes: try row.int64("canonical_bytes"),
            billableBytes: try row.int64("billable_bytes"),
            lateBytes: try row.int64("late_bytes")
        )
    }
}
