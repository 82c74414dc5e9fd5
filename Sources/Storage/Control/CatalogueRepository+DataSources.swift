public import Metering
import Postgres
import Telemetry

extension CatalogueRepository {
    /// Stores a data source; throws `exists` for a taken key or match, `missing` without product.
    public func create(_ source: DataSource) async throws {
        try await database.asOperator { transaction in
            _ = try await transaction.query(Self.insert(source))
        }
    }

    private static func insert(_ source: DataSource) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.data_sources
                (key, product, name, signal, match_event_name, match_scope_name, origin,
                retention_days, enabled)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(source.key), .text(source.product), .text(source.name),
                .text(source.signal.rawValue), .optionalText(source.match.eventName),
                .optionalText(source.match.scopeName), .text(source.origin.rawValue),
                .int32(Int32(clamping: source.retentionDays)), .bool(source.isEnabled),
            ]
        )
    }

    /// A data source; nil when there is none of that key.
    public func dataSource(key: String) async throws -> DataSource? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT key, product, name, signal, match_event_name, match_scope_name, origin,
                        retention_days, enabled
                    FROM meterbee.data_sources WHERE key = $1
                    """,
                    [.text(key)]
                )
            ).first.map(Self.dataSource)
        }
    }

    /// Data sources whose keys come after `after`, by key.
    public func dataSources(after: String?, limit: Int) async throws -> [DataSource] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT key, product, name, signal, match_event_name, match_scope_name, origin,
                        retention_days, enabled
                    FROM meterbee.data_sources
                    WHERE $1::text IS NULL OR key > $1 COLLATE "C"
                    ORDER BY key COLLATE "C" LIMIT $2
                    """,
                    [.optionalText(after), .count(limit)]
                )
            ).map(Self.dataSource)
        }
    }

    /// Changes a data source and returns it; nil when there is none of that key.
    public func change(
        dataSource key: String,
        _ change: DataSourceChange
    ) async throws -> DataSource? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.data_sources SET
                        name = coalesce($2, name), product = coalesce($3, product),
                        retention_days = coalesce($4, retention_days),
                        enabled = coalesce($5, enabled)
                    WHERE key = $1
                    RETURNING key, product, name, signal, match_event_name, match_scope_name,
                        origin, retention_days, enabled
                    """,
                    [
                        .text(key), .optionalText(change.name), .optionalText(change.product),
                        change.retentionDays.map { .int32(Int32(clamping: $0)) } ?? .null,
                        change.isEnabled.map(PostgresValue.bool) ?? .null,
                    ]
                )
            ).first.map(Self.dataSource)
        }
    }

    private static func dataSource(_ row: PostgresRow) throws -> DataSource {
        DataSource(
            key: try row.string("key"),
            product: try row.string("product"),
            name: try row.string("name"),
            signal: try row.word("signal"),
            match: DataSource.Match(
                eventName: try row.optionalString("match_event_name"),
                scopeName: try row.optionalString("match_scope_name")
            ),
            origin: try row.word("origin"),
            retentionDays: try row.int("retention_days"),
            isEnabled: try row.bool("enabled")
        )
    }
}

extension DataSource.Match {
    fileprivate init(eventName: String?, scopeName: String?) {
        self = eventName.map(Self.eventName) ?? scopeName.map(Self.scopeName) ?? .signalDefault
    }

    fileprivate var eventName: String? {
        if case .eventName(let name) = self { name } else { nil }
    }

    fileprivate var scopeName: String? {
        if case .scopeName(let name) = self { name } else { nil }
    }
}
