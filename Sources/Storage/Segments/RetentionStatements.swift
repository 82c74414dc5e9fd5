import Metering
import Postgres

/// The statements of plans' retention; run as the operator.
enum RetentionStatements {
    /// The product's clock.
    static let now = PostgresStatement("SELECT meterbee.meterbee_now() AS now")

    /// Every data source.
    static let sources = PostgresStatement("SELECT key FROM meterbee.data_sources")

    /// The next tenants in the order of their identifiers.
    static func tenants(after last: UniqueID, count: Int) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT tenant_id FROM meterbee.tenants
            WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2
            """,
            [.id(last), .count(count)]
        )
    }

    /// Those of the tenants that have segments received before the instant of each.
    static func withUnkept(_ keptFrom: [UniqueID: Instant]) -> PostgresStatement {
        let tenants = Array(keptFrom)
        return PostgresStatement(
            """
            SELECT given.tenant_id
            FROM unnest($1::uuid[], $2::timestamptz[]) AS given (tenant_id, kept_from)
            WHERE EXISTS (
                SELECT FROM meterbee.segments AS s
                WHERE s.tenant_id = given.tenant_id AND s.received_at < given.kept_from
            )
            """,
            [
                .uuidArray(tenants.map { PostgresUUID($0.key) }),
                .timestampArray(unixMicroseconds: tenants.map(\.value.unixMicroseconds)),
            ]
        )
    }

    /// The invoices of a tenant that may be computed again.
    static func invoices(of tenant: UniqueID) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT document FROM meterbee.invoices
            WHERE tenant_id = $1 AND kind = 'invoice'
                AND (document::jsonb ->> 'recomputable_until')::timestamptz
                    > meterbee.meterbee_now()
            """,
            [.id(tenant)]
        )
    }

    /// Deletes the oldest segments that each source's instant does not keep, and records it.
    static func delete(
        of tenant: UniqueID,
        keptFrom: [String: Instant],
        days: Int,
        count: Int32
    ) -> PostgresStatement {
        let sources = keptFrom.sorted { $0.key < $1.key }
        return PostgresStatement(
            """
            SELECT segments, records FROM meterbee.delete_unkept_segments($1, $2, $3, $4, $5)
            """,
            [
                .id(tenant), .textArray(sources.map(\.key)),
                .timestampArray(unixMicroseconds: sources.map(\.value.unixMicroseconds)),
                .int32(Int32(clamping: days)), .int32(count),
            ]
        )
    }
}
