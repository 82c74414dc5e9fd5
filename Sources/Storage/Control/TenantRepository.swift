public import Metering
import Postgres

/// Tenants.
public struct TenantRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// PostgreSQL's clock.
    public func now() async throws -> Instant {
        try await database.inAnyName { transaction in
            try await transaction.query(
                PostgresStatement("SELECT meterbee.meterbee_now() AS now")
            ).only().instant("now")
        }
    }

    /// Stores a tenant; throws `StoreFailure.exists` where its key is taken.
    public func create(_ tenant: Tenant) async throws {
        try await database.asOperator { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.tenants
                        (tenant_id, key, name, currency, time_zone, billing, tax, created_at,
                        limits, self_service)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                    """,
                    [
                        .id(tenant.id), .text(tenant.key), .text(tenant.name),
                        .text(tenant.currency), .text(tenant.timeZone),
                        .json(tenant.billingJSON), .json(tenant.taxJSON),
                        .instant(tenant.createdAt), .json(tenant.limitsJSON),
                        .json(tenant.selfServiceJSON),
                    ]
                )
            )
        }
    }

    /// A tenant; nil when there is none of that key.
    public func tenant(key: String) async throws -> Tenant? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, limits,
                        self_service, created_at
                    FROM meterbee.tenants WHERE key = $1
                    """,
                    [.text(key)]
                )
            ).first.map(Self.tenant)
        }
    }

    /// A tenant's own row, read with the tenant's rights.
    public func ownTenant(_ tenant: UniqueID) async throws -> Tenant? {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, limits,
                        self_service, created_at
                    FROM meterbee.tenants WHERE tenant_id = $1
                    """,
                    [.id(tenant)]
                )
            ).first.map(Self.tenant)
        }
    }

    /// Tenants whose keys come after `after`, by key.
    public func tenants(after: String?, limit: Int) async throws -> [Tenant] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, limits,
                        self_service, created_at
                    FROM meterbee.tenants
                    WHERE $1::text IS NULL OR key > $1 COLLATE "C"
                    ORDER BY key COLLATE "C" LIMIT $2
                    """,
                    [.optionalText(after), .count(limit)]
                )
            ).map(Self.tenant)
        }
    }

    /// Changes a tenant and returns it; nil when there is none of that key.
    public func change(tenant key: String, _ change: TenantChange) async throws -> Tenant? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.tenants SET
                        name = coalesce($2, name), time_zone = coalesce($3, time_zone),
                        billing = coalesce($4, billing), tax = coalesce($5, tax),
                        limits = coalesce($6, limits),
                        self_service = coalesce($7, self_service)
                    WHERE key = $1
                    RETURNING tenant_id, key, name, currency, time_zone, billing, tax, limits,
                        self_service, created_at
                    """,
                    [
                        .text(key), .optionalText(change.name), .optionalText(change.timeZone),
                        change.billingJSON.map(PostgresValue.json) ?? .null,
                        change.taxJSON.map(PostgresValue.json) ?? .null,
                        change.limitsJSON.map(PostgresValue.json) ?? .null,
                        change.selfServiceJSON.map(PostgresValue.json) ?? .null,
                    ]
                )
            ).first.map(Self.tenant)
        }
    }

    private static func tenant(_ row: PostgresRow) throws -> Tenant {
        Tenant(
            id: try row.id("tenant_id"),
            key: try row.string("key"),
            name: try row.string("name"),
            currency: try row.string("currency"),
            timeZone: try row.string("time_zone"),
            billingJSON: try row.string("billing"),
            taxJSON: try row.string("tax"),
            limitsJSON: try row.string("limits"),
            selfServiceJSON: try row.string("self_service"),
            createdAt: try row.instant("created_at")
        )
    }
}
