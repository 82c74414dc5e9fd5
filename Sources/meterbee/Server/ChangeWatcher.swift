import Postgres
import ServiceLifecycle

/// Forgets what is cached whenever any server changed it, or may have while nobody listened.
struct ChangeWatcher: Service {
    let listener: PostgresListener
    let onChange: @Sendable () -> Void
    /// Another key may sign receipts.
    let onNewSigningKey: @Sendable () -> Void

    func run() async throws {
        for await event in listener.events.cancelOnGracefulShutdown() {
            onChange()
            switch event {
            case .notification(let notification) where notification.payload != "signing_keys": break
            case .notification, .resynchronize: onNewSigningKey()
            }
        }
    }
}
