public import Metering
import Postgres

/// Published plans, which never change.
public struct PlanRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Publishes version 1 of a new plan.
    public func createPlan(
        key: String,
        currency: String,
        documentJSON: String
    ) async throws -> PublishedPlan {
        try await database.asOperator { transaction in
            let results = try await transaction.pipeline([
                PostgresStatement("INSERT INTO meterbee.plans (key) VALUES ($1)", [.text(key)]),
                Self.insertVersion(key: key, currency: currency, documentJSON: documentJSON),
            ])
            return try Self.plan(try results[1].only())
        }
    }

    /// Publishes the next version; nil when there is no such plan.
    public func appendVersion(
        plan: String,
        currency: String,
        documentJSON: String
    ) async throws -> PublishedPlan? {
        try await database.asOperator { transaction in
            let results = try await transaction.pipeline([
                // Versions rise without gaps, so those who publish one plan take turns.
                PostgresStatement(
                    "SELECT key FROM meterbee.plans WHERE key = $1 FOR UPDATE",
                    [.text(plan)]
                ),
                Self.insertVersion(key: plan, currency: currency, documentJSON: documentJSON),
            ])
            return try results[1].first.map(Self.plan)
        }
    }

    private static func insertVersion(
        key: String,
        currency: String,
        documentJSON: String
    ) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.plan_versions (plan, version, currency, document)
            SELECT key,
                coalesce((SELECT max(version) FROM meterbee.plan_versions WHERE plan = $1), 0) + 1,
                $2, $3
            FROM meterbee.plans WHERE key = $1
            RETURNING plan, version, currency, document, published_at
            """,
            [.text(key), .text(currency), .json(documentJSON)]
        )
    }

    /// A version, or the newest one; nil when there is none.
    public func plan(key: String, version: Int?) async throws -> PublishedPlan? {
        try await database.inAnyName { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT plan, version, currency, document, published_at
                    FROM meterbee.plan_versions
                    WHERE plan = $1 AND ($2::bigint IS NULL OR version = $2)
                    ORDER BY version DESC LIMIT 1
                    """,
                    [.text(key), version.map(PostgresValue.count) ?? .null]
                )
            ).first.map(Self.plan)
        }
    }

    /// The newest versions of the plans whose keys come after `after`, by key.
    public func plans(after: String?, limit: Int) async throws -> [PublishedPlan] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT DISTINCT ON (plan COLLATE "C")
                        plan, version, currency, document, published_at
                    FROM meterbee.plan_versions
                    WHERE $1::text IS NULL OR plan > $1 COLLATE "C"
                    ORDER BY plan COLLATE "C", version DESC LIMIT $2
                    """,
                    [.optionalText(after), .count(limit)]
                )
            ).map(Self.plan)
        }
    }

    /// A plan's versions above `after`, by version.
    public func versions(plan: String, after: Int, limit: Int) async throws -> [PublishedPlan] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT plan, version, currency, document, published_at
                    FROM meterbee.plan_versions WHERE plan = $1 AND version > $2
                    ORDER BY version LIMIT $3
                    """,
                    [.text(plan), .count(after), .count(limit)]
                )
            ).map(Self.plan)
        }
    }

    private static func plan(_ row: PostgresRow) throws -> PublishedPlan {
        PublishedPlan(
            key: try row.string("plan"),
            version: try row.int("version"),
            currency: try row.string("currency"),
            documentJSON: try row.string("document"),
            publishedAt: try row.instant("published_at")
        )
    }
}
