public import Metering
import Postgres
import Telemetry

/// Products, data sources and conversion rules.
public struct CatalogueRepository: Sendable {
    let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    // MARK: Products

    /// Stores a product; throws `StoreFailure.exists` where its key is taken.
    public func create(_ product: Product) async throws {
        try await database.asOperator { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    "INSERT INTO meterbee.products (key, name) VALUES ($1, $2)",
                    [.text(product.key), .text(product.name)]
                )
            )
        }
    }

    /// A product; nil when there is none of that key.
    public func product(key: String) async throws -> Product? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    "SELECT key, name FROM meterbee.products WHERE key = $1",
                    [.text(key)]
                )
            ).first.map(Self.product)
        }
    }

    /// Products whose keys come after `after`, by key.
    public func products(after: String?, limit: Int) async throws -> [Product] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT key, name FROM meterbee.products
                    WHERE $1::text IS NULL OR key > $1 COLLATE "C"
                    ORDER BY key COLLATE "C" LIMIT $2
                    """,
                    [.optionalText(after), .count(limit)]
                )
            ).map(Self.product)
        }
    }

    /// Changes a product and returns it; nil when there is none of that key.
    public func change(product key: String, name: String?) async throws -> Product? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.products SET name = coalesce($2, name) WHERE key = $1
                    RETURNING key, name
                    """,
                    [.text(key), .optionalText(name)]
                )
            ).first.map(Self.product)
        }
    }

    private static func product(_ row: PostgresRow) throws -> Product {
        Product(key: try row.string("key"), name: try row.string("name"))
    }
}
