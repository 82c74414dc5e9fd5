import Logging
import Postgres

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
}
