import Foundation
import NIOCore
import Postgres

/// Why the server did not start or stopped, for a person: what failed and what to do about it.
struct StartFailure: Error, CustomStringConvertible, LocalizedError {
    let description: String

    var errorDescription: String? { description }

    init(_ error: any Error, settings: ServerSettings) {
        if let error = error as? IOError, error.errnoCode == EADDRINUSE {
            description =
                "cannot listen on \(settings.listen): the port is in use; "
                + "stop what uses it or choose another with --listen HOST:PORT"
        } else if let error = error as? IOError {
            description =
                "cannot listen on \(settings.listen): "
                + "\(String(cString: strerror(error.errnoCode))); "
                + "choose another address with --listen HOST:PORT"
        } else if let error = error as? PostgresError {
            description = "the database cannot be used: \(error)"
        } else {
            description = "\(error)"
        }
    }
}
