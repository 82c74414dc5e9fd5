/// Why a server of one's own does not serve.
enum LocalServerError: Error, Sendable, CustomStringConvertible {
    case portTaken(UInt16)
    case notStarted(String)
    /// It ended before it was ready.
    case ended(ChildExit, log: String)
    case notReady(seconds: Int, log: String)

    var description: String {
        switch self {
        case .portTaken(let port):
            "port \(port) of 127.0.0.1 is in use; choose another with --port"
        case .notStarted(let reason): "the server cannot be started: \(reason)"
        case .ended(let status, let log): "the server ended with \(status):\n\(log)"
        case .notReady(let seconds, let log):
            "the server was not ready after \(seconds) seconds:\n\(log)"
        }
    }
}
