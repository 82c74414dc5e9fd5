/// Why a generated request has no known outcome.
enum LoadError: Error, Sendable, CustomStringConvertible {
    /// The URL is not one that the generator can drive.
    case unusableURL(String)
    /// No connection.
    case notConnected(errno: Int32)
    /// The connection ended before the reply was complete.
    case broken(errno: Int32)
    /// The reply is not HTTP/1.1 with a content length.
    case badReply(String)

    var description: String {
        switch self {
        case .unusableURL(let url):
            "'\(url)' cannot be driven: give http://HOST:PORT (TLS is not supported here)"
        case .notConnected(let code): "cannot connect: \(SystemMessage.text(code))"
        case .broken(let code): "the connection broke: \(SystemMessage.text(code))"
        case .badReply(let reason): "the reply is not usable: \(reason)"
        }
    }
}
