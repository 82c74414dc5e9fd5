import Postgres
import ServiceLifecycle

/// Forgets what is cached whenever any server changed it, or may have while nobody listened.
struct ChangeWatcher: Service {
    let listener: PostgresListener
    let onChange: @Sendable () -> Void

    func run() async throws {
        for await _ in listener.events.cancelOnGracefulShutdown() { onChange() }
    }
}
