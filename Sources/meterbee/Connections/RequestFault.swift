import NIOHTTP1

/// Why a request of HTTP/1 is answered before any route has seen it.
enum RequestFault: Sendable {
    /// Its head did not end in time.
    case late
    /// The server stops.
    case stopping
    /// It cannot be read.
    case unreadable(HTTPParserError)
}
