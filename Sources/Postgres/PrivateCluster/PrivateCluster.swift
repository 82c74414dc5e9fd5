public import Logging
public import ServiceLifecycle
import Synchronization

/// A PostgreSQL of Meterbee's own in one directory, reached by a Unix socket only.
///
/// `start()` it before anything connects; `run()` then keeps it alive. When this process is killed
/// the server lives on, finishes what was committed, and is adopted by the next start.
public final class PrivateCluster: Sendable, Service {
    /// The roles that the server's operating system user may log in as.
    ///
    /// The first is the cluster's superuser and exists from the beginning; the migrations create
    /// the others.
    public static let roles = [
        "meterbee_owner", "meterbee_tenant", "meterbee_ingest", "meterbee_operator",
        "meterbee_signer",
    ]

    /// How often the server's life is checked; a connection that breaks is noticed at once anyway.
    private static let watchPeriod: Duration = .milliseconds(200)

    private let settings: PrivateClusterSettings
    private let logger: Logger
    private let launcher: ClusterLauncher
    private let state = Mutex(State())

    private struct State {
        var lock: DirectoryLock?
        var server: ClusterServer?
        var isStopping = false
    }

    /// Makes a cluster; nothing happens before `start()`.
    public init(settings: PrivateClusterSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        launcher = ClusterLauncher(settings: settings, logger: logger)
    }

    /// Creates the cluster if need be, starts or adopts its server, and returns when it answers.
    ///
    /// - Throws: `cluster` with a remedy: the directory cannot be written, holds something else or
    ///   another major version, another server works there, the disk is full, binaries are missing.
    public func start() async throws(PostgresError) {
        let lock = try launcher.prepareDirectory()
        let server = try await launcher.launch()
        state.withLock {
            $0.lock = lock
            $0.server = server
            $0.isStopping = false
        }
        try await launcher.createDatabase(server)
    }

    /// Works with the server that already runs in the directory, without keeping or stopping it.
    ///
    /// - Returns: false where none runs.
    public func attach() async throws(PostgresError) -> Bool {
        guard let server = try await launcher.adopt() else { return false }
        state.withLock { $0.server = server }
        return true
    }

    /// How to connect as one of the roles; `meterbee_owner` is the cluster's superuser.
    public func configuration(user: String) -> PostgresConfiguration {
        let server = state.withLock { $0.server }
        return launcher.configuration(user: user, database: settings.database, server: server)
    }

    /// The server's process; nil while there is none.
    public var processID: Int32? { state.withLock { $0.server?.processID } }

    /// Starts the server again whenever it dies, and stops it on graceful shutdown or cancellation.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.watchPeriod)
                if !Task.isCancelled { await self.restartIfDead() }
            }
        }
        try await stop()
    }

    /// Stops the server: a fast shutdown, which rolls back what is under way.
    ///
    /// - Throws: `cluster` if it does not end within a minute.
    public func stop() async throws(PostgresError) {
        let server = state.withLock { state in
            state.isStopping = true
            return state.server
        }
        if let server { try await server.stop() }
        state.withLock {
            $0.server = nil
            $0.lock = nil
        }
    }

    private func restartIfDead() async {
        let server = state.withLock { $0.isStopping ? nil : $0.server }
        guard let server, !server.isAlive else { return }
        logger.error(
            "PostgreSQL died; starting it again",
            metadata: ["pid": "\(server.processID)"]
        )
        do throws(PostgresError) {
            let started = try await launcher.launch()
            state.withLock { $0.server = started }
            logger.notice("PostgreSQL is back", metadata: ["pid": "\(started.processID)"])
        } catch {
            // The next round tries again.
            logger.error("PostgreSQL could not be started", metadata: ["error": "\(error)"])
        }
    }
}
