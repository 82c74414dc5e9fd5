public import Metering
import Postgres

/// Enrolled agents and the keys bound to them.
public struct AgentRepository: Sendable {
    private let database: Database

    /// Takes the way to the database.
    public init(database: Database) { self.database = database }

    /// Stores an agent and the key bound to it, together.
    public func enroll(_ agent: EnrolledAgent, key: KeyRecord, tenant: UniqueID) async throws {
        try await database.asTenant(tenant) { transaction in
            _ = try await transaction.pipeline([
                PostgresStatement(
                    """
                    INSERT INTO meterbee.agents
                        (tenant_id, id, node, role, version, state, enrolled_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    """,
                    [
                        .id(tenant), .id(agent.id), .text(agent.node), .text(agent.role.rawValue),
                        .text(agent.version), .text(agent.state.rawValue),
                        .instant(agent.enrolledAt),
                    ]
                ),
                KeyRepository.insert(key),
            ])
        }
    }

    /// A tenant's agents after `after`, by id.
    public func agents(
        tenant: UniqueID,
        after: UniqueID?,
        limit: Int
    ) async throws -> [EnrolledAgent] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    """
                    SELECT id, node, role, version, state, enrolled_at, last_seen_at
                    FROM meterbee.agents
                    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2)
                    ORDER BY id LIMIT $3
                    """,
                    [.id(tenant), .optionalID(after), .count(limit)]
                )
            ).map(Self.agent)
        }
    }

    /// Revokes an agent and its keys; false when the tenant has no such agent.
    public func revokeAgent(id: UniqueID, tenant: UniqueID) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            let results = try await transaction.pipeline([
                PostgresStatement(
                    """
                    UPDATE meterbee.agents SET state = 'revoked'
                    WHERE tenant_id = $1 AND id = $2 AND state <> 'revoked'
                    """,
                    [.id(tenant), .id(id)]
                ),
                PostgresStatement(
                    """
                    UPDATE meterbee.api_keys SET revoked_at = meterbee.meterbee_now()
                    WHERE tenant_id = $1 AND agent_id = $2 AND revoked_at IS NULL
                    """,
                    [.id(tenant), .id(id)]
                ),
            ])
            return results[0].affectedRows > 0
        }
    }

    private static func agent(_ row: PostgresRow) throws -> EnrolledAgent {
        EnrolledAgent(
            id: try row.id("id"),
            node: try row.string("node"),
            role: try row.word("role"),
            version: try row.string("version"),
            state: try row.word("state"),
            enrolledAt: try row.instant("enrolled_at"),
            lastSeenAt: try row.optionalInstant("last_seen_at")
        )
    }
}
