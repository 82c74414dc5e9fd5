public import Metering
import Postgres

/// Tenants and their subscriptions.
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

    // MARK: Tenants

    /// Stores a tenant; throws `StoreFailure.exists` where its key is taken.
    public func create(_ tenant: Tenant) async throws {
        try await database.asOperator { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.tenants
                        (tenant_id, key, name, currency, time_zone, billing, tax, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    """,
                    [
                        .id(tenant.id), .text(tenant.key), .text(tenant.name),
                        .text(tenant.currency), .text(tenant.timeZone),
                        .json(tenant.billingJSON), .json(tenant.taxJSON),
                        .instant(tenant.createdAt),
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
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, created_at
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
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, created_at
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
                    SELECT tenant_id, key, name, currency, time_zone, billing, tax, created_at
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
                        billing = coalesce($4, billing), tax = coalesce($5, tax)
                    WHERE key = $1
                    RETURNING tenant_id, key, name, currency, time_zone, billing, tax, created_at
                    """,
                    [
                        .text(key), .optionalText(change.name), .optionalText(change.timeZone),
                        change.billingJSON.map(PostgresValue.json) ?? .null,
                        change.taxJSON.map(PostgresValue.json) ?? .null,
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
            createdAt: try row.instant("created_at")
        )
    }

    // MARK: Subscriptions

    /// Starts a subscription; throws `StoreFailure.exists` while another one is live.
    public func create(_ agreement: Agreement, tenant: UniqueID) async throws {
        try await database.asOperator { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.subscriptions
                        (tenant_id, id, plan, plan_version, starts_at, discounts, status,
                        created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    """,
                    [
                        .id(tenant), .id(agreement.id), .text(agreement.plan),
                        .int32(Int32(clamping: agreement.planVersion)),
                        .instant(agreement.startsAt), .json(agreement.discountsJSON),
                        .text(agreement.status.rawValue), .instant(agreement.createdAt),
                    ]
                )
            )
        }
    }

    /// A tenant's subscriptions after `after`, oldest first.
    public func agreements(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [Agreement] {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, plan, plan_version, starts_at, discounts, status, created_at
                    FROM meterbee.subscriptions
                    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
                    ORDER BY id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.agreement)
        }
    }

    /// A tenant's live subscription, read with the tenant's rights.
    public func liveAgreement(of tenant: UniqueID) async throws -> Agreement? {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, plan, plan_version, starts_at, discounts, status, created_at
                    FROM meterbee.subscriptions WHERE tenant_id = $1 AND status <> 'ended'
                    """,
                    [.id(tenant)]
                )
            ).first.map(Self.agreement)
        }
    }

    private static func agreement(_ row: PostgresRow) throws -> Agreement {
        Agreement(
            id: try row.id("id"),
            plan: try row.string("plan"),
            planVersion: try row.int("plan_version"),
            startsAt: try row.instant("starts_at"),
            discountsJSON: try row.string("discounts"),
            status: try row.word("status"),
            createdAt: try row.instant("created_at")
        )
    }
}
