import ArgumentParser
import Exports
import Ingestion
import Logging
import Metering
import TenantAPI

/// What `meterbee serve` works with, after flags, environment and defaults.
struct ServerSettings: Sendable {
    /// The environment variable of a key that is accepted as an operator's, for automation.
    static let bootstrapKeyVariable = "METERBEE_BOOTSTRAP_OPERATOR_KEY"

    var database: DatabaseLocation
    var listen: ListenSettings
    var logLevel: Logger.Level
    var bootstrapKey: APIKeySecret?
    var ingest = IngestSettings()
    var delivery = DeliverySettings()

    init(database: DatabaseLocation, listen: ListenSettings, logLevel: Logger.Level) throws {
        self.database = database
        self.logLevel = logLevel
        delivery = try DeliveryEnvironment.settings(Environment.current)
        self.listen = listen
        if let text = Environment.current[Self.bootstrapKeyVariable] {
            guard let key = APIKeySecret(text) else {
                throw ValidationError(
                    "\(Self.bootstrapKeyVariable) is not a key: it has the form "
                        + "mb_<32 hex digits>_<43 letters and digits>"
                )
            }
            bootstrapKey = key
        }
    }
}
