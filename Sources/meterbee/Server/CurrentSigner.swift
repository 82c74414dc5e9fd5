import Logging
import Metering
import Postgres
import ServiceLifecycle
import Storage
import Synchronization

/// What signs receipts now: the newest key of the installation, also after it was rotated.
final class CurrentSigner: Service {
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let current: Mutex<ReceiptSigner>
    private let refreshes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    /// Reads the newest key; the first server of an installation makes it.
    ///
    /// - Parameter configuration: logs in as the role `meterbee_signer`.
    init(configuration: PostgresConfiguration, logger: Logger) async throws {
        self.configuration = configuration
        self.logger = logger
        current = Mutex(try await Self.read(configuration))
        (refreshes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The signer of the next commit.
    var signer: ReceiptSigner { current.withLock { $0 } }

    /// Has the key read again, soon.
    func refresh() { wish.yield() }

    /// Reads the key whenever it may have changed, until shut down.
    func run() async throws {
        for await _ in refreshes.cancelOnGracefulShutdown() {
            do {
                let newest = try await Self.read(configuration)
                let isNew = current.withLock { current in
                    defer { current = newest }
                    return current.keyID != newest.keyID
                }
                if isNew {
                    logger.notice(
                        "receipts are signed with a new key",
                        metadata: ["key": "\(newest.keyID)"]
                    )
                }
            } catch {
                // The key at hand stays valid: it is still in the key set.
                logger.warning("the signing key cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func read(_ configuration: PostgresConfiguration) async throws -> ReceiptSigner {
        let connection = try await PostgresConnection.connect(configuration)
        do {
            let key = try await SigningKey.read(on: connection) { .fresh() }
            await connection.close()
            return try ReceiptSigner(key)
        } catch {
            await connection.close()
            throw error
        }
    }
}
