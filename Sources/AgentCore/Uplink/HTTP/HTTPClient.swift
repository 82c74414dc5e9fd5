import Glibc

/// A deliberately small HTTP/1.1 client: one connection, one request at a time, blocking, with
/// timeouts.
package final class HTTPClient {
    private let address: ServerAddress
    private let ownSockets: OwnSockets
    private let timeoutSeconds: Int
    private var connection: HTTPConnection?

    /// A client that connects with its first request.
    package init(address: ServerAddress, ownSockets: OwnSockets, timeoutSeconds: Int = 15) {
        self.address = address
        self.ownSockets = ownSockets
        self.timeoutSeconds = timeoutSeconds
    }

    /// Sends a request and waits for its reply.
    ///
    /// A kept connection that the server closed meanwhile is replaced once: then the request is
    /// sent twice at the most, which the caller's idempotency key makes harmless.
    package func send(_ request: HTTPRequest) throws(AgentError) -> HTTPResponse {
        if let kept = connection {
            connection = nil
            do {
                return try exchange(request, over: kept)
            } catch  where error.code == .network {
                // The server may have closed it between two requests; a new one tells.
            }
        }
        let fresh = try HTTPConnection(
            to: address,
            ownSockets: ownSockets,
            timeoutSeconds: timeoutSeconds
        )
        return try exchange(request, over: fresh)
    }

    private func exchange(
        _ request: HTTPRequest,
        over used: HTTPConnection
    ) throws(AgentError) -> HTTPResponse {
        try used.write(Array(request.head(authority: address.authority).utf8))
        try used.write(request.body)
        let response = try used.readResponse()
        if response.keepsConnection { connection = used }
        return response
    }
}
