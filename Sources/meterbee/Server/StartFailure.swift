import Foundation
import NIOCore
import Postgres

/// Why the server did not start or stopped, for a person: what failed and what to do about it.
struct StartFailure: Error, CustomStringConvertible, LocalizedError {
    let description: String

    var errorDescription: String? { description }

    init(_ error: any Error, settings: ServerSettings) {
        if let failure = error as? ListenFailure {
            description = failure.description
        } else if let error = error as? IOError {
            description =
                "cannot listen on \(settings.listen.main): "
                + "\(String(cString: strerror(error.errnoCode))); "
                + "choose another address with --listen HOST:PORT"
        } else if let error = error as? PostgresError {
            description = "the database cannot be used: \(error)"
        } else {
            description = "\(error)"
        }
    }
}
