public import Metering
import Postgres

extension AgentRepository {
    /// What a tenant's agents said became of their samples in a stretch of time, by data source;
    /// read with the tenant's rights.
    public func accounts(
        tenant: UniqueID,
        from: Instant,
        to: Instant
    ) async throws -> [AgentAccount] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(Self.accounts, [.id(tenant), .instant(from), .instant(to)])
            ).map(AgentAccount.init(row:))
        }
    }

    private static let accounts: PostgresSQL = """
        SELECT data_source,
            least(sum(seen), 9223372036854775807)::bigint AS seen,
            least(sum(sent), 9223372036854775807)::bigint AS sent,
            least(sum(aggregated), 9223372036854775807)::bigint AS aggregated,
            least(sum(sampled_out), 9223372036854775807)::bigint AS sampled_out,
            least(sum(budget_held), 9223372036854775807)::bigint AS budget_held,
            least(sum(lost), 9223372036854775807)::bigint AS lost,
            least(sum(rejected), 9223372036854775807)::bigint AS rejected
        FROM meterbee.agent_accounts
        WHERE tenant_id = $1 AND quarter_hour >= $2 AND quarter_hour < $3
        GROUP BY data_source ORDER BY data_source COLLATE "C"
        """
}

extension AgentAccount {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            dataSource: try row.string("data_source"),
            seen: try row.int64("seen"),
            sent: try row.int64("sent"),
            aggregated: try row.int64("aggregated"),
            sampledOut: try row.int64("sampled_out"),
            budgetHeld: try row.int64("budget_held"),
            lost: try row.int64("lost"),
            rejected: try row.int64("rejected")
        )
    }
}
