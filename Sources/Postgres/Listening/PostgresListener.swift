public import Logging
public import ServiceLifecycle

/// Listens to channels on a connection of its own, which it opens again whenever it breaks.
public final class PostgresListener: Sendable, Service {
    /// What was heard, for one reader; holds at most 1,024 events.
    ///
    /// When the reader is slower than that, the oldest are dropped and `resynchronize` is added.
    public let events: AsyncStream<PostgresListenerEvent>

    private static let eventsMax = 1_024

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let input: AsyncStream<PostgresListenerEvent>.Continuation

    /// Makes a listener; it connects once `run()` runs.
    public init(configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        (events, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.eventsMax))
    }

    /// Listens until graceful shutdown or cancellation, then ends `events`.
    public func run() async throws {
        defer { input.finish() }
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                if await self.listen() { failures = 0 }
                failures += 1
                let delay = ReconnectDelay.after(
                    failures: failures,
                    jitter: Double.random(in: 0..<1)
                )
                try? await Task.sleep(for: delay)
            }
        }
    }

    /// Listens until the connection ends; false if there never was one.
    private func listen() async -> Bool {
        let (ended, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        do {
            let connection = try await PostgresConnection.connect(
                configuration,
                onNotification: { [weak self] in self?.hear($0) },
                onEnd: { _ in signal.finish() }
            )
            for channel in channels {
                try await connection.script(
                    PostgresSQL(unsafeSQL: "LISTEN \(PostgresSQL.quoted(identifier: channel))")
                )
            }
            emit(.resynchronize)
            for await _ in ended {}
            await connection.close()
            return true
        } catch {
            logger.warning("cannot listen to PostgreSQL", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func hear(_ notification: PostgresNotification) {
        emit(.notification(notification))
    }

    private func emit(_ event: PostgresListenerEvent) {
        if case .dropped = input.yield(event) { input.yield(.resynchronize) }
    }
}
