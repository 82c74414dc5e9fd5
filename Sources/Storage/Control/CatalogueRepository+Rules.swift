public import Metering
import Postgres

extension CatalogueRepository {
    /// Stores the next version of a data source's rule and returns it; nil when `effectiveFrom` has
    /// passed on PostgreSQL's clock.
    public func appendRule(
        dataSource: String,
        expression: String,
        effectiveFrom: Instant?,
        mode: ConversionRule.Mode
    ) async throws -> ConversionRule? {
        try await database.asOperator { transaction in
            let results = try await transaction.pipeline([
                // Versions rise without gaps, so those who append to one source take turns.
                PostgresStatement(
                    """
                    SELECT pg_advisory_xact_lock(hashtextextended('meterbee.rules ' || $1, 0))
                    """,
                    [.text(dataSource)]
                ),
                PostgresStatement(
                    """
                    INSERT INTO meterbee.rules
                        (data_source, version, expression, effective_from, mode)
                    SELECT $1,
                        1 + coalesce(
                            (SELECT max(version) FROM meterbee.rules WHERE data_source = $1), 0),
                        $2, coalesce($3, clock.now), $4
                    FROM (SELECT meterbee.meterbee_now() AS now OFFSET 0) AS clock
                    WHERE $3::timestamptz IS NULL OR $3 >= clock.now
                    RETURNING data_source, version, expression, effective_from, mode
                    """,
                    [
                        .text(dataSource), .text(expression), .optionalInstant(effectiveFrom),
                        .text(mode.rawValue),
                    ]
                ),
            ])
            return try results[1].first.map(Self.rule)
        }
    }

    /// A version of a rule; nil when there is none.
    public func rule(dataSource: String, version: Int) async throws -> ConversionRule? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT data_source, version, expression, effective_from, mode
                    FROM meterbee.rules WHERE data_source = $1 AND version = $2
                    """,
                    [.text(dataSource), .count(version)]
                )
            ).first.map(Self.rule)
        }
    }

    /// A data source's rules whose versions are above `after`, by version.
    public func rules(
        dataSource: String,
        after: Int,
        limit: Int
    ) async throws -> [ConversionRule] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT data_source, version, expression, effective_from, mode
                    FROM meterbee.rules WHERE data_source = $1 AND version > $2
                    ORDER BY version LIMIT $3
                    """,
                    [.text(dataSource), .count(after), .count(limit)]
                )
            ).map(Self.rule)
        }
    }

    private static func rule(_ row: PostgresRow) throws -> ConversionRule {
        ConversionRule(
            dataSource: try row.string("data_source"),
            version: try row.int("version"),
            expression: try row.string("expression"),
            effectiveFrom: try row.instant("effective_from"),
            mode: try row.word("mode")
        )
    }
}
