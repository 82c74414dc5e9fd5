import Billing
public import Metering
import Postgres

/// Enrolled agents and the keys bound to them.
public struct AgentRepository: Sendable {
    let database: Database
    private let reader: HistoryReader

    /// - Parameters:
    ///   - database: the way to the database.
    ///   - reader: reads what the plan allows.
    public init(database: Database, reader: HistoryReader) {
        self.database = database
        self.reader = reader
    }

    // MARK: Enrolling

    /// Stores an agent and the key bound to it, together, and returns the agent's identifier.
    ///
    /// An agent of the same node, machine and role that is enrolled already goes on under its own
    /// identifier, and its earlier keys are revoked: a second enrollment never makes a second
    /// agent. Throws `EntitlementRefusal` where the plan allows no further agent.
    public func enroll(
        _ agent: EnrolledAgent,
        key: KeyRecord,
        tenant: UniqueID
    ) async throws -> UniqueID {
        try await database.asTenant(tenant) { transaction in
            let now = try await HistoryRepository.takeTurn(tenant, transaction)
            var key = key
            if let known = try await Self.enrolled(like: agent, tenant, transaction) {
                key.agentID = known
                try await Self.renew(known, agent, tenant, transaction)
            } else {
                if agent.role == .agent { try await refuseBeyondPlan(tenant, now, transaction) }
                try await Self.insert(agent, tenant, transaction)
            }
            _ = try await transaction.query(KeyRepository.insert(key))
            return key.agentID ?? agent.id
        }
    }

    private static func enrolled(
        like agent: EnrolledAgent,
        _ tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws -> UniqueID? {
        try await transaction.query(
            PostgresStatement(
                """
                SELECT id FROM meterbee.agents
                WHERE tenant_id = $1 AND node = $2 AND host_id = $3 AND role = $4
                    AND state = 'enrolled'
                """,
                [
                    .id(tenant), .text(agent.node), .text(agent.hostID),
                    .text(agent.role.rawValue),
                ]
            )
        ).first.map { try $0.id("id") }
    }

    private static func renew(
        _ known: UniqueID,
        _ agent: EnrolledAgent,
        _ tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.pipeline([
            PostgresStatement(
                "UPDATE meterbee.agents SET version = $3 WHERE tenant_id = $1 AND id = $2",
                [.id(tenant), .id(known), .text(agent.version)]
            ),
            revocationOfKeys(of: known, tenant),
        ])
    }

    private static func insert(
        _ agent: EnrolledAgent,
        _ tenant: UniqueID,
        _ transaction: PostgresTransaction
    ) async throws {
        _ = try await transaction.query(
            PostgresStatement(
                """
                INSERT INTO meterbee.agents
                    (tenant_id, id, node, host_id, role, version, state, enrolled_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [
                    .id(tenant), .id(agent.id), .text(agent.node), .text(agent.hostID),
                    .text(agent.role.rawValue), .text(agent.version),
                    .text(agent.state.rawValue), .instant(agent.enrolledAt),
                ]
            )
        )
    }

    private func refuseBeyondPlan(
        _ tenant: UniqueID,
        _ now: Instant,
        _ transaction: PostgresTransaction
    ) async throws {
        let histories = try await reader.histories(of: [tenant], query: transaction.sending)
        let open = histories.first { $0.isOpen(at: now) }
        guard let limit = open?.limit(of: \.agents, at: now) else { return }
        let row = try await transaction.query(
            PostgresStatement(
                """
                SELECT count(*) AS agents FROM meterbee.agents
                WHERE tenant_id = $1 AND role = 'agent' AND state = 'enrolled'
                """,
                [.id(tenant)]
            )
        ).only()
        if try row.int("agents") >= limit {
            throw EntitlementRefusal(subject: "agents", limit: limit)
        }
    }

    // MARK: Hearing

    /// Notes that an agent was heard from now; false when the tenant has no such enrolled agent.
    public func hear(
        _ heartbeat: Heartbeat,
        from agent: UniqueID,
        tenant: UniqueID
    ) async throws -> Bool {
        try await database.asTenant(tenant) { transaction in
            let results = try await transaction.pipeline([
                // Shared, as by a commit: whoever closes a period waits for what was heard in it.
                PostgresStatement(
                    "SELECT pg_advisory_xact_lock_shared($1)",
                    [.int64(EpochLock.key)]
                ),
                Self.hearing(heartbeat, agent, tenant),
            ])
            return results[1].affectedRows > 0
        }
    }

    private static func hearing(
        _ heartbeat: Heartbeat,
        _ agent: UniqueID,
        _ tenant: UniqueID
    ) -> PostgresStatement {
        PostgresStatement(
            """
            WITH clock AS MATERIALIZED (SELECT meterbee.metering_now() AS now),
            before AS MATERIALIZED (
                SELECT ledger FROM meterbee.agent_reports
                WHERE tenant_id = $1 AND agent_id = $2 FOR UPDATE
            ),
            reported AS (
                INSERT INTO meterbee.agent_reports AS r
                    (tenant_id, agent_id, role, version, ledger, last_seen_at)
                SELECT a.tenant_id, a.id, $3, $4, $5, clock.now
                -- Read before it is replaced.
                FROM meterbee.agents AS a, clock, (SELECT count(*) FROM before) AS known
                WHERE a.tenant_id = $1 AND a.id = $2 AND a.state = 'enrolled'
                ON CONFLICT ON CONSTRAINT agent_reports_pkey DO UPDATE SET
                    role = excluded.role, version = excluded.version, ledger = excluded.ledger,
                    last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at)
                RETURNING r.tenant_id, r.agent_id
            ),
            counted AS (
                INSERT INTO meterbee.agent_accounts AS c (tenant_id, quarter_hour, data_source,
                    seen, sent, aggregated, sampled_out, budget_held, lost, rejected)
                SELECT reported.tenant_id,
                    date_bin('15 minutes', clock.now, 'epoch'::timestamptz), g.data_source,
                    g.seen, g.sent, g.aggregated, g.sampled_out, g.budget_held, g.lost, g.rejected
                FROM reported, clock, (
                    SELECT s.key AS data_source,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'seen') AS seen,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'sent') AS sent,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'aggregated')
                            AS aggregated,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'sampled_out')
                            AS sampled_out,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'budget_held')
                            AS budget_held,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'ring_lost')
                            + meterbee.ledger_growth(b.ledger -> s.key, s.value, 'spool_evicted')
                            + meterbee.ledger_growth(b.ledger -> s.key, s.value, 'crash_lost')
                            AS lost,
                        meterbee.ledger_growth(b.ledger -> s.key, s.value, 'rejected') AS rejected
                    FROM jsonb_each($5::jsonb) AS s LEFT JOIN before AS b ON true
                ) AS g
                WHERE g.seen + g.sent + g.aggregated + g.sampled_out + g.budget_held + g.lost
                    + g.rejected > 0
                -- In one order for all agents of the tenant.
                ORDER BY g.data_source
                ON CONFLICT ON CONSTRAINT agent_accounts_pkey DO UPDATE SET
                    seen = c.seen + excluded.seen, sent = c.sent + excluded.sent,
                    aggregated = c.aggregated + excluded.aggregated,
                    sampled_out = c.sampled_out + excluded.sampled_out,
                    budget_held = c.budget_held + excluded.budget_held,
                    lost = c.lost + excluded.lost, rejected = c.rejected + excluded.rejected
            )
            INSERT INTO meterbee.agent_presence AS p
                (tenant_id, quarter_hour, agent_id, role, minutes)
            SELECT reported.tenant_id, date_bin('15 minutes', clock.now, 'epoch'::timestamptz),
                reported.agent_id, $3,
                1 << (extract(minute FROM clock.now AT TIME ZONE 'UTC')::integer % 15)
            FROM reported, clock
            ON CONFLICT ON CONSTRAINT agent_presence_pkey DO UPDATE SET
                minutes = p.minutes | excluded.minutes, role = excluded.role
            """,
            [
                .id(tenant), .id(agent), .text(heartbeat.role.rawValue),
                .text(heartbeat.version), .json(heartbeat.ledgerJSON),
            ]
        )
    }

    // MARK: Listing and revoking

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
                    SELECT a.id, a.node, a.host_id, coalesce(r.role, a.role) AS role,
                        coalesce(r.version, a.version) AS version, a.state, a.enrolled_at,
                        r.last_seen_at, coalesce(r.ledger, '{}') AS ledger
                    FROM meterbee.agents AS a
                    LEFT JOIN meterbee.agent_reports AS r
                        ON r.tenant_id = a.tenant_id AND r.agent_id = a.id
                    WHERE a.tenant_id = $1 AND ($2::uuid IS NULL OR a.id > $2)
                    ORDER BY a.id LIMIT $3
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
                Self.revocationOfKeys(of: id, tenant),
            ])
            return results[0].affectedRows > 0
        }
    }

    private static func revocationOfKeys(
        of agent: UniqueID,
        _ tenant: UniqueID
    ) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE meterbee.api_keys SET revoked_at = meterbee.meterbee_now()
            WHERE tenant_id = $1 AND agent_id = $2 AND revoked_at IS NULL
            """,
            [.id(tenant), .id(agent)]
        )
    }

    private static func agent(_ row: PostgresRow) throws -> EnrolledAgent {
        EnrolledAgent(
            id: try row.id("id"),
            node: try row.string("node"),
            hostID: try row.string("host_id"),
            role: try row.word("role"),
            version: try row.string("version"),
            state: try row.word("state"),
            enrolledAt: try row.instant("enrolled_at"),
            lastSeenAt: try row.optionalInstant("last_seen_at"),
            ledgerJSON: try row.string("ledger")
        )
    }
}
