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
                    Self.invoices,
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
    /// Read in that order from the index, so that a page costs its own rows and no others.
    public func usage(
        _ selection: ExportSelection,
        after: UsagePosition?,
        limit: Int
    ) async throws -> [UsageExportRow] {
        try await database.asOperator { transaction in
            try await transaction.query(Self.usage(selection, after, limit)).map(Self.row)
        }
    }

    /// The statement of a page of usage.
    static func usage(
        _ selection: ExportSelection,
        _ after: UsagePosition?,
        _ limit: Int
    ) -> PostgresStatement {
        // No row has the empty key of a source, so every row comes after this place.
        let place =
            after
            ?? UsagePosition(
                quarterHour: selection.from,
                tenant: .none,
                dataSource: "",
                rule: "",
                agent: .none,
                refusal: ""
            )
        let parameters: [PostgresValue] = [
            .instant(selection.to), .instant(place.quarterHour), .id(place.tenant),
            .text(place.dataSource), .text(place.rule), .id(place.agent), .text(place.refusal),
            .count(limit),
        ]
        guard let tenant = selection.tenant else { return PostgresStatement(usage, parameters) }
        return PostgresStatement(tenantUsage, parameters + [.text(tenant)])
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

extension ExportRepository {
    /// The bounds of positions come from an index of times alone: one clock may be a little behind
    /// another's, so positions are not in the order of times.
    private static let invoices: PostgresSQL = """
        SELECT i.tenant_id, i.position, i.number, i.document, i.previous_hash, i.hash, s.state,
            s.credited
        FROM meterbee.invoices AS i
        JOIN meterbee.invoice_states AS s ON s.tenant_id = i.tenant_id AND s.invoice_id = i.id
        JOIN meterbee.tenants AS t ON t.tenant_id = i.tenant_id
        WHERE i.finalized_at >= $1 AND i.finalized_at < $2
            AND ($3::text IS NULL OR t.key = $3)
            AND i.position > coalesce($4::bigint, (
                SELECT min(position) - 1 FROM (
                    SELECT position FROM meterbee.invoices
                    WHERE finalized_at >= $1 AND finalized_at < $2 OFFSET 0
                ) AS selected))
            AND i.position <= (
                SELECT max(position) FROM (
                    SELECT position FROM meterbee.invoices
                    WHERE finalized_at >= $1 AND finalized_at < $2 OFFSET 0
                ) AS selected)
        ORDER BY i.position LIMIT $5
        """

    private static let usage: PostgresSQL = """
        WITH page AS (
            SELECT u.quarter_hour, u.tenant_id, u.data_source COLLATE "C" AS data_source,
                u.rule COLLATE "C" AS rule, u.agent_id, u.refusal COLLATE "C" AS refusal,
                least(sum(u.records), 9223372036854775807)::bigint AS records,
                least(sum(u.canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
                least(sum(u.billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
                least(sum(u.late_bytes), 9223372036854775807)::bigint AS late_bytes
            FROM meterbee.usage AS u
            WHERE u.quarter_hour < $1
                AND (u.quarter_hour, u.tenant_id, u.data_source COLLATE "C", u.rule COLLATE "C",
                    u.agent_id, u.refusal COLLATE "C") > ($2, $3, $4, $5, $6, $7)
            GROUP BY 1, 2, 3, 4, 5, 6
            ORDER BY 1, 2, 3, 4, 5, 6 LIMIT $8
        )
        SELECT p.quarter_hour, p.tenant_id, t.key AS tenant, p.data_source, p.rule, p.agent_id,
            p.refusal, p.records, p.canonical_bytes, p.billable_bytes, p.late_bytes
        FROM page AS p
        JOIN meterbee.tenants AS t ON t.tenant_id = p.tenant_id
        ORDER BY p.quarter_hour, p.tenant_id, p.data_source, p.rule, p.agent_id, p.refusal
        """

    /// The same of one tenant, by the index that begins with it.
    private static let tenantUsage: PostgresSQL = """
        WITH page AS (
            SELECT u.quarter_hour, u.tenant_id, u.data_source COLLATE "C" AS data_source,
                u.rule COLLATE "C" AS rule, u.agent_id, u.refusal COLLATE "C" AS refusal,
                least(sum(u.records), 9223372036854775807)::bigint AS records,
                least(sum(u.canonical_bytes), 9223372036854775807)::bigint AS canonical_bytes,
                least(sum(u.billable_bytes), 9223372036854775807)::bigint AS billable_bytes,
                least(sum(u.late_bytes), 9223372036854775807)::bigint AS late_bytes
            FROM meterbee.usage AS u
            WHERE u.tenant_id = (SELECT tenant_id FROM meterbee.tenants WHERE key = $9)
                AND u.quarter_hour < $1
                AND (u.quarter_hour, u.tenant_id, u.data_source COLLATE "C", u.rule COLLATE "C",
                    u.agent_id, u.refusal COLLATE "C") > ($2, $3, $4, $5, $6, $7)
            GROUP BY 1, 2, 3, 4, 5, 6
            ORDER BY 1, 2, 3, 4, 5, 6 LIMIT $8
        )
        SELECT p.quarter_hour, p.tenant_id, t.key AS tenant, p.data_source, p.rule, p.agent_id,
            p.refusal, p.records, p.canonical_bytes, p.billable_bytes, p.late_bytes
        FROM page AS p
        JOIN meterbee.tenants AS t ON t.tenant_id = p.tenant_id
        ORDER BY p.quarter_hour, p.tenant_id, p.data_source, p.rule, p.agent_id, p.refusal
        """
}
