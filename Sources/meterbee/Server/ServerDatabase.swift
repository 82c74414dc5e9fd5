import Logging
import Metering
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
        case signer = "meterbee_signer"
    }

    /// The private cluster, if it is one.
    let cluster: PrivateCluster?
    private let external: PostgresConfiguration?
    /// Whether the cluster is another process's, and so not ours to stop.
    private let isShared: Bool

    private init(
        cluster: PrivateCluster?,
        external: PostgresConfiguration?,
        isShared: Bool = false
    ) {
        self.cluster = cluster
        self.external = external
        self.isShared = isShared
    }

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

    /// As `open`, but works beside a server that runs in the data directory already.
    static func join(
        _ location: DatabaseLocation,
        logger: Logger
    ) async throws(PostgresError) -> ServerDatabase {
        guard case .privateCluster(let directory) = location else {
            return try await open(location, logger: logger)
        }
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: directory),
            logger: logger
        )
        if try await cluster.attach() {
            return ServerDatabase(cluster: cluster, external: nil, isShared: true)
        }
        return try await open(location, logger: logger)
    }

    /// How to connect in a role. A database that was given has one login, which takes the role on.
    func configuration(role: Role) -> PostgresConfiguration {
        if let cluster { return cluster.configuration(user: role.rawValue) }
        let given = external ?? PostgresConfiguration(host: "", user: "", database: "")
        return role == .owner ? given : given.with(role: role.rawValue)
    }

    /// How the group commit connects: what stalls is given up while its senders still wait, and a
    /// server that stops in the middle of a commit holds nobody up for long.
    func commitConfiguration() -> PostgresConfiguration {
        var configuration = configuration(role: .ingest)
        configuration.statementTimeout = .seconds(10)
        let settings = "-c idle_in_transaction_session_timeout=20000"
        configuration.additionalKeywords["options"] =
            [configuration.additionalKeywords["options"], settings].compactMap(\.self)
            .joined(separator: " ")
        return configuration
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

    /// Stops the private cluster, unless it is another process's.
    func stopCluster() async {
        if !isShared { try? await cluster?.stop() }
    }
}
