import Exports
import Ingestion
import Logging
import Metering
import TenantAPI

/// What `meterbee serve` works with, after flags, environment, file and defaults.
struct ServerSettings: Sendable {
    var database: DatabaseLocation
    var listen: ListenSettings
    var logLevel: Logger.Level
    /// A key that is accepted as an operator's, for automation.
    var bootstrapKey: APIKeySecret?
    var ingest = IngestSettings()
    /// How long clients may keep a connection waiting.
    var clients = ConnectionLimits()
    var delivery = DeliverySettings()
    /// What nodes install; nil where nothing is published.
    var published: PublishedFiles?

    init(
        database: DatabaseLocation,
        listen: ListenSettings,
        logLevel: Logger.Level,
        settings: Settings
    ) throws {
        self.database = database
        self.logLevel = logLevel
        self.listen = listen
        delivery = try DeliveryEnvironment.settings(settings)
        let request = try settings.byteCount(.requestBytesMax)
        ingest.requestBytesMax = request ?? ingest.requestBytesMax
        ingest.memoryBytesMax = try settings.byteCount(.memoryBytesMax) ?? ingest.memoryBytesMax
        clients.head = try settings.seconds(.headSecondsMax) ?? clients.head
        clients.body = try settings.seconds(.bodySecondsMax) ?? clients.body
        clients.answer = try settings.seconds(.answerSecondsMax) ?? clients.answer
        clients.idle = try settings.seconds(.idleSecondsMax) ?? clients.idle
        if let text = settings[.bootstrapKey] {
            guard let key = APIKeySecret(text) else {
                throw CommandFailure(
                    description:
                        "\(settings.origin(of: .bootstrapKey)) is not a key: it has the form "
                        + "mb_<32 hex digits>_<43 letters and digits>"
                )
            }
            bootstrapKey = key
        }
    }
}

extension Settings {
    /// From 64 KiB to 1 GiB.
    private static let byteCounts = (64 << 10)...(1 << 30)

    fileprivate func byteCount(_ setting: Setting) throws -> Int? {
        guard let text = self[setting] else { return nil }
        guard let count = Int(text), Self.byteCounts.contains(count) else {
            throw CommandFailure(
                description:
                    "\(origin(of: setting)) '\(text)' must be a number of bytes from 65536 to "
                    + "1073741824"
            )
        }
        return count
    }

    /// From a second to a day.
    fileprivate func seconds(_ setting: Setting) throws -> Duration? {
        guard let text = self[setting] else { return nil }
        guard let count = Int(text), (1...86_400).contains(count) else {
            throw CommandFailure(
                description: "\(origin(of: setting)) '\(text)' must be a number of seconds from 1 "
                    + "to 86400"
            )
        }
        return .seconds(count)
    }
}
