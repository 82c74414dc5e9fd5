public import Metering
import Postgres

extension AgentRepository {
    /// Files whose opening a tenant's agents tell of besides the usual ones.
    public func sensitivePaths(tenant: UniqueID) async throws -> [String] {
        try await database.asTenant(tenant) { transaction in
            try await transaction.query(
                PostgresStatement(
                    "SELECT sensitive_paths FROM meterbee.tenants WHERE tenant_id = $1",
                    [.id(tenant)]
                )
            ).only().textArray("sensitive_paths")
        }
    }

    /// Replaces these files.
    public func replace(sensitivePaths: [String], tenant: UniqueID) async throws {
        try await database.asTenant(tenant) { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    "UPDATE meterbee.tenants SET sensitive_paths = $2 WHERE tenant_id = $1",
                    [.id(tenant), .textArray(sensitivePaths)]
                )
            )
        }
    }
}
