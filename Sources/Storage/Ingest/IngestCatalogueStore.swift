public import Metering
public import Postgres
import Telemetry

/// Reads what admission needs beside tenants' agreements: data sources and rules.
public struct IngestCatalogueStore: Sendable {
    /// A tenant as the database has it.
    public struct TenantRow: Hashable, Sendable {
        /// The key of the tenant, for messages.
        public var key: String
        /// How often what it may send has changed.
        public var revision: Int64
        /// How fast it may send.
        public var limits: RateLimits
        /// Now, on PostgreSQL's clock.
        public var now: Instant
    }

    private let pool: PostgresPool

    /// - Parameter pool: logged in as the role `meterbee_operator`.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// All data sources, in the order of their keys.
    public func dataSources() async throws(PostgresError) -> [DataSource] {
        let rows = try await pool.query(
            PostgresStatement(
                """
                SELECT key, product, name, signal, match_event_name, match_scope_name, origin,
                    retention_days, enabled
                FROM meterbee.data_sources
                ORDER BY key
                """
            )
        )
        var sources: [DataSource] = []
        for row in rows { sources.append(try Self.dataSource(row)) }
        return sources
    }

    /// All versions of all rules.
    public func rules() async throws(PostgresError) -> [ConversionRule] {
        let rows = try await pool.query(
            PostgresStatement(
                """
                SELECT data_source, version::bigint AS version, expression, effective_from, mode
                FROM meterbee.rules
                ORDER BY data_source, version
                """
            )
        )
        var rules: [ConversionRule] = []
        for row in rows {
            guard let mode = ConversionRule.Mode(rawValue: try row.string("mode")) else {
                throw PostgresError(code: .decoding, message: "rules.mode is unknown")
            }
            rules.append(
                ConversionRule(
                    dataSource: try row.string("data_source"),
                    version: Int(try row.int64("version")),
                    expression: try row.string("expression"),
                    effectiveFrom: Instant(
                        unixMicroseconds: try row.timestampMicroseconds("effective_from")
                    ),
                    mode: mode
                )
            )
        }
        return rules
    }

    /// A tenant, or nil where there is none of that identifier.
    public func tenant(_ id: UniqueID) async throws(PostgresError) -> TenantRow? {
        let rows = try await pool.query(
            PostgresStatement(
                """
                SELECT t.key, coalesce(r.revision, 0) AS revision, meterbee.meterbee_now() AS now,
                    (t.limits ->> 'requests_per_second')::bigint AS requests_per_second,
                    (t.limits ->> 'bytes_per_second')::bigint AS bytes_per_second
                FROM meterbee.tenants AS t
                LEFT JOIN meterbee.agreement_revisions AS r ON r.tenant_id = t.tenant_id
                WHERE t.tenant_id = $1
                """,
                [.id(id)]
            )
        )
        guard let row = rows.first else { return nil }
        return TenantRow(
            key: try row.string("key"),
            revision: try row.int64("revision"),
            limits: RateLimits(
                requestsPerSecond: try row.optionalInt64("requests_per_second"),
                bytesPerSecond: try row.optionalInt64("bytes_per_second")
            ),
            now: Instant(unixMicroseconds: try row.timestampMicroseconds("now"))
        )
    }

    private static func dataSource(_ row: PostgresRow) throws(PostgresError) -> DataSource {
        guard let signal = Signal(rawValue: try row.string("signal")),
            let origin = DataSource.Origin(rawValue: try row.string("origin"))
        else {
            throw PostgresError(code: .decoding, message: "data_sources: unknown signal or origin")
        }
        let match: DataSource.Match
        if let name = try row.optionalString("match_event_name") {
            match = .eventName(name)
        } else if let name = try row.optionalString("match_scope_name") {
            match = .scopeName(name)
        } else {
            match = .signalDefault
        }
        return DataSource(
            key: try row.string("key"),
            product: try row.string("product"),
            name: try row.string("name"),
            signal: signal,
            match: match,
            origin: origin,
            retentionDays: Int(try row.int64("retention_days")),
            isEnabled: try row.bool("enabled")
        )
    }
}
