import Logging
import Postgres
import Storage

/// The pools of the roles that requests work through; ingest has a connection of its own.
struct ServerPools: Sendable {
    let `operator`: PostgresPool
    let tenant: PostgresPool

    init(database: ServerDatabase, logger: Logger) {
        self.operator = PostgresPool(
            configuration: database.configuration(role: .operator),
            settings: PoolSettings(minimumConnections: 1, maximumConnections: 8),
            logger: logger
        )
        tenant = PostgresPool(
            configuration: database.configuration(role: .tenant),
            settings: PoolSettings(minimumConnections: 1, maximumConnections: 8),
            logger: logger
        )
    }

    /// Runs the pools for as long as the body runs; for commands, a server runs them as services.
    func whileRunning(_ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pool in [self.operator, tenant] { group.addTask { try await pool.run() } }
            try await body()
            group.cancelAll()
        }
    }
}

extension Database {
    init(_ pools: ServerPools) {
        self.init(operatorPool: pools.operator, tenantPool: pools.tenant)
    }
}
