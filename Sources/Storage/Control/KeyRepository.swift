public import Metering
import Postgres

/// API keys and enrollment tokens; of secrets their hashes alone.
public struct KeyRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    // MARK: Keys

    /// Whatever key has that id, of whichever tenant, usable or not.
    public func keyRecord(id: UniqueID) async throws -> KeyRecord? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT k.id, k.tenant_id, t.key AS tenant_key, k.agent_id, k.name,
                        k.secret_sha256, k.scopes, k.created_at, k.expires_at, k.revoked_at
                    FROM meterbee.api_keys AS k
                    LEFT JOIN meterbee.tenants AS t ON t.tenant_id = k.tenant_id
                    WHERE k.id = $1
                    """,
                    [.id(id)]
                )
            ).first.map(Self.key)
        }
    }

    /// Stores a key; `tenantID` nil for an operator's.
    public func create(_ key: KeyRecord) async throws {
        let identity = key.tenantID.map(Database.Identity.tenant) ?? .operatorRole
        try await database.run(as: identity) { transaction in
            _ = try await transaction.query(Self.insert(key))
        }
    }

    static func insert(_ key: KeyRecord) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO meterbee.api_keys
                (id, tenant_id, agent_id, name, secret_sha256, scopes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .id(key.id), .optionalID(key.tenantID), .optionalID(key.agentID), .text(key.name),
                .bytes(key.secretSHA256), .textArray(key.scopes.map(\.rawValue).sorted()),
                .instant(key.createdAt), .optionalInstant(key.expiresAt),
            ]
        )
    }

    /// The keys of a tenant, or of operators, that are not revoked, after `after`, by id.
    public func keys(tenant: UniqueID?, after: UniqueID?, limit: Int) async throws -> [KeyRecord] {
        let identity = tenant.map(Database.Identity.tenant) ?? .operatorRole
        return try await database.run(as: identity) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT k.id, k.tenant_id, t.key AS tenant_key, k.agent_id, k.name,
                        k.secret_sha256, k.scopes, k.created_at, k.expires_at, k.revoked_at
                    FROM meterbee.api_keys AS k
                    LEFT JOIN meterbee.tenants AS t ON t.tenant_id = k.tenant_id
                    WHERE k.tenant_id IS NOT DISTINCT FROM $1 AND k.revoked_at IS NULL
                        AND ($2::uuid IS NULL OR k.id > $2)
                    ORDER BY k.id LIMIT $3
                    """,
                    [.optionalID(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.key)
        }
    }

    /// Revokes a key; false when the tenant (or the operators) have no such key.
    public func revokeKey(id: UniqueID, tenant: UniqueID?) async throws -> Bool {
        let identity = tenant.map(Database.Identity.tenant) ?? .operatorRole
        return try await database.run(as: identity) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.api_keys SET revoked_at = meterbee.meterbee_now()
                    WHERE id = $1 AND tenant_id IS NOT DISTINCT FROM $2 AND revoked_at IS NULL
                    """,
                    [.id(id), .optionalID(tenant)]
                )
            ).affectedRows > 0
        }
    }

    private static func key(_ row: PostgresRow) throws -> KeyRecord {
        KeyRecord(
            id: try row.id("id"),
            tenantID: try row.optionalID("tenant_id"),
            tenantKey: try row.optionalString("tenant_key"),
            agentID: try row.optionalID("agent_id"),
            name: try row.string("name"),
            // A scope that a newer version added opens nothing here.
            scopes: Set(try row.textArray("scopes").compactMap(Scope.init)),
            secretSHA256: try row.bytes("secret_sha256"),
            createdAt: try row.instant("created_at"),
            expiresAt: try row.optionalInstant("expires_at"),
            isRevoked: try row.optionalInstant("revoked_at") != nil
        )
    }

    // MARK: Enrollment tokens

    /// Whatever enrollment token has that id, of whichever tenant, usable or not.
    public func enrollmentToken(id: UniqueID) async throws -> EnrollmentToken? {
        try await database.asOperator { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT e.id, e.tenant_id, t.key AS tenant_key, e.name, e.secret_sha256,
                        e.created_at, e.expires_at, e.revoked_at
                    FROM meterbee.enrollment_tokens AS e
                    JOIN meterbee.tenants AS t ON t.tenant_id = e.tenant_id
                    WHERE e.id = $1
                    """,
                    [.id(id)]
                )
            ).first.map(Self.token)
        }
    }

    /// Stores an enrollment token in its tenant's name.
    public func create(_ token: EnrollmentToken) async throws {
        try await database.asTenant(token.tenantID) { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    """
                    INSERT INTO meterbee.enrollment_tokens
                        (tenant_id, id, name, secret_sha256, created_at, expires_at)
                    VALUES ($1, $2, $3, $4, $5, $6)
                    """,
                    [
                        .id(token.tenantID), .id(token.id), .text(token.name),
                        .bytes(token.secretSHA256), .instant(token.createdAt),
                        .optionalInstant(token.expiresAt),
                    ]
                )
            )
        }
    }

    /// A tenant's enrollment tokens that are not revoked, after `after`, by id.
    public func enrollmentTokens(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [EnrollmentToken] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT e.id, e.tenant_id, t.key AS tenant_key, e.name, e.secret_sha256,
                        e.created_at, e.expires_at, e.revoked_at
                    FROM meterbee.enrollment_tokens AS e
                    JOIN meterbee.tenants AS t ON t.tenant_id = e.tenant_id
                    WHERE e.tenant_id = $1 AND e.revoked_at IS NULL
                        AND ($2::uuid IS NULL OR e.id > $2)
                    ORDER BY e.id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.token)
        }
    }

    /// Revokes an enrollment token; false when the tenant has no such token.
    public func revokeEnrollmentToken(id: UniqueID, tenant: UniqueID) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    UPDATE meterbee.enrollment_tokens SET revoked_at = meterbee.meterbee_now()
                    WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
                    """,
                    [.id(tenant), .id(id)]
                )
            ).affectedRows > 0
        }
    }

    private static func token(_ row: PostgresRow) throws -> EnrollmentToken {
        EnrollmentToken(
            id: try row.id("id"),
            tenantID: try row.id("tenant_id"),
            tenantKey: try row.string("tenant_key"),
            name: try row.string("name"),
            secretSHA256: try row.bytes("secret_sha256"),
            createdAt: try row.instant("created_at"),
            expiresAt: try row.optionalInstant("expires_at"),
            isRevoked: try row.optionalInstant("revoked_at") != nil
        )
    }
}
