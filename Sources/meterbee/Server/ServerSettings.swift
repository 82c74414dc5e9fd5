import ArgumentParser
import Ingestion
import Logging
import Metering
import TenantAPI

/// What `meterbee serve` works with, after flags, environment and defaults.
struct ServerSettings: Sendable {
    /// The environment variable of a key that is accepted as an operator's, for automation.
    static let bootstrapKeyVariable = "METERBEE_BOOTSTRAP_OPERATOR_KEY"

    var database: DatabaseLocation
    var listen: ListenAddress
    var logLevel: Logger.Level
    var bootstrapKey: APIKeySecret?
    var ingest = IngestSettings()

    init(database: DatabaseLocation, listen: ListenAddress?, logLevel: Logger.Level) throws {
        self.database = database
        self.logLevel = logLevel
        let environment = Environment.current
        if let listen {
            self.listen = listen
        } else if let text = environment["METERBEE_LISTEN"] {
            guard let address = ListenAddress(argument: text) else {
                throw ValidationError("METERBEE_LISTEN '\(text)' is not HOST:PORT")
            }
            self.listen = address
        } else {
            self.listen = ListenAddress(host: "0.0.0.0", port: 4318)
        }
        if let text = environment[Self.bootstrapKeyVariable] {
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
