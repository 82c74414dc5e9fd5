import Logging
import Postgres
import Storage

/// The database that a server works on: its own cluster, or one that it was given.
struct ServerDatabase: Sendable {
    /// The login roles that the server works through.
    enum Role: String, Sendable {
        case owner = "meterbee_owner"
        case `operator` = "meterbee_operator"
        case tenant = "meterbee_tenant"
        case ingest = "meterbee_ingest"
    }

    /// The private cluster, if it is one.
    let cluster: PrivateCluster?
    private let external: PostgresConfiguration?

    /// Starts the private cluster, or takes the address of a database.
    static func open(
        _ location: DatabaseLocation,
        logger: Logger
    ) async throws(PostgresError) -> ServerDatabase {
        switch location {
        case .external(let configuration):
            return ServerDatabase(cluster: nil, external: configuration)
        case .privateCluster(let directory):
            let cluster = PrivateCluster(
                settings: PrivateClusterSettings(directory: directory),
                logger: logger
            )
            try await cluster.start()
            return ServerDatabase(cluster: cluster, external: nil)
        }
    }

    /// How to connect in a role. A database that was given has one login, which takes the role on.
    func configuration(role: Role) -> PostgresConfiguration {
        if let cluster { return cluster.configuration(user: role.rawValue) }
        let given = external ?? PostgresConfiguration(host: "", user: "", database: "")
        return role == .owner ? given : given.with(role: role.rawValue)
    }

    /// Applies the migrations that are pending.
    func migrate(logger: Logger) async throws(PostgresError) {
        let runner = MigrationRunner(
            configuration: configuration(role: .owner),
            migrations: Schema.migrations,
            logger: logger
        )
        let applied = try await runner.migrate()
        if !applied.isEmpty {
            logger.info("schema migrated", metadata: ["migrations": "\(applied.count)"])
        }
    }

    /// What all servers of the installation share.
    func installation() async throws(PostgresError) -> Installation {
        let connection = try await PostgresConnection.connect(configuration(role: .operator))
        do throws(PostgresError) {
            let installation = try await Installation.read(on: connection)
            await connection.close()
            return installation
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Stops the private cluster, where a start failed half-way.
    func stopCluster() async {
        try? await cluster?.stop()
    }
}
