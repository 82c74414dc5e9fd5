import Foundation
import NIOCore

/// Why an address cannot be listened on, and the option that names another one.
struct ListenFailure: Error, CustomStringConvertible {
    var address: ListenAddress
    var option: String
    var cause: any Error

    var description: String {
        guard let error = cause as? IOError else {
            return "cannot listen on \(address): \(cause); "
                + "choose another address with \(option) HOST:PORT"
        }
        guard error.errnoCode == EADDRINUSE else {
            return "cannot listen on \(address): \(String(cString: strerror(error.errnoCode))); "
                + "choose another address with \(option) HOST:PORT"
        }
        return "cannot listen on \(address): the port is in use; "
            + "stop what uses it or choose another with \(option) HOST:PORT"
    }
}
