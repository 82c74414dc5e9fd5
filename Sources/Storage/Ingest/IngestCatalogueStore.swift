public import Metering
public import Postgres
import Telemetry

/// Reads what admission needs: data sources, rules and tenants' agreements.
public struct IngestCatalogueStore: Sendable {
    /// A tenant and its plan as the database has them.
    public struct TenantRow: Hashable, Sendable {
        /// The key of the tenant, for messages.
        public var key: String
        /// IANA name of the billing time zone.
        public var timeZone: String
        /// Nil without a live subscription.
        public var subscription: SubscriptionRow?
    }

    /// A live subscription and what its plan prices.
    public struct SubscriptionRow: Hashable, Sendable {
        /// Whether ingest is refused until it resumes.
        public var isPaused: Bool
        /// When the agreement begins; a quarter hour.
        public var startsAt: Instant
        /// Now, on PostgreSQL's clock.
        public var now: Instant
        /// `calendar` or `subscription`.
        public var anchor: String
        /// Keys that any usage charge names.
        public var dataSources: Set<String>
        /// Whether the plan takes all other sources free of charge.
        public var unpricedIsFree: Bool
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
                SELECT t.key, t.time_zone, s.status, s.starts_at,
                    meterbee.meterbee_now() AS now,
                    coalesce(v.document ->> 'anchor', 'calendar') AS anchor,
                    coalesce(v.document ->> 'unpriced' = 'free', false) AS unpriced_is_free,
                    ARRAY(
                        SELECT DISTINCT source.key
                        FROM jsonb_array_elements(v.document -> 'charges') AS charge (item),
                            jsonb_array_elements_text(charge.item -> 'data_sources') AS source (key)
                        WHERE charge.item ->> 'type' = 'usage'
                    ) AS data_sources
                FROM meterbee.tenants AS t
                LEFT JOIN meterbee.subscriptions AS s
                    ON s.tenant_id = t.tenant_id AND s.status <> 'ended'
                LEFT JOIN meterbee.plan_versions AS v
                    ON v.plan = s.plan AND v.version = s.plan_version
                WHERE t.tenant_id = $1
                """,
                [.id(id)]
            )
        )
        guard let row = rows.first else { return nil }
        return TenantRow(
            key: try row.string("key"),
            timeZone: try row.string("time_zone"),
            subscription: try Self.subscription(row)
        )
    }

    private static func subscription(_ row: PostgresRow) throws(PostgresError) -> SubscriptionRow? {
        guard let status = try row.optionalString("status") else { return nil }
        return SubscriptionRow(
            isPaused: status == "paused",
            startsAt: Instant(unixMicroseconds: try row.timestampMicroseconds("starts_at")),
            now: Instant(unixMicroseconds: try row.timestampMicroseconds("now")),
            anchor: try row.string("anchor"),
            dataSources: Set(try row.textArray("data_sources")),
            unpricedIsFree: try row.bool("unpriced_is_free")
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
