public import Logging
public import ServiceLifecycle

/// A PostgreSQL of Meterbee's own in one directory, reached by a Unix socket only.
public final class PrivateCluster: Sendable, Service {
    /// The roles that the server's operating system user may log in as.
    public static let roles = [
        "meterbee_owner", "meterbee_tenant", "meterbee_ingest", "meterbee_operator",
    ]

    /// Makes a cluster; nothing happens before `start()`.
    public init(settings: PrivateClusterSettings, logger: Logger) {}

    /// Creates the cluster if need be, starts or adopts its server, and returns when it answers.
    public func start() async throws(PostgresError) {}

    /// How to connect as one of the roles; `meterbee_owner` is the cluster's superuser.
    public func configuration(user: String) -> PostgresConfiguration {
        PostgresConfiguration(host: "/", user: user, database: "")
    }

    /// Starts the server again whenever it dies, and stops it on graceful shutdown.
    public func run() async throws {}

    /// Stops the server: a fast shutdown, which rolls back what is under way.
    public func stop() async throws(PostgresError) {}
}
