import Glibc

/// A deliberately small HTTP/1.1 client: one connection, one request at a time, blocking, with
/// timeouts.
package final class HTTPClient {
    private let endpoint: HTTPEndpoint
    private let ownSockets: OwnSockets
    private let timeoutSeconds: Int
    private let replyBytesMax: Int
    private var connection: HTTPConnection?

    /// A client that connects with its first request.
    ///
    /// - Parameter replyBytesMax: A longer reply is an error.
    package init(
        endpoint: HTTPEndpoint,
        ownSockets: OwnSockets,
        timeoutSeconds: Int = 15,
        replyBytesMax: Int = 1 << 20
    ) {
        self.endpoint = endpoint
        self.ownSockets = ownSockets
        self.timeoutSeconds = timeoutSeconds
        self.replyBytesMax = replyBytesMax
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
        return try exchange(request, over: try connect())
    }

    private func connect() throws(AgentError) -> HTTPConnection {
        let fresh = try HTTPConnection(
            to: endpoint.proxy ?? endpoint.server,
            ownSockets: ownSockets,
            timeoutSeconds: timeoutSeconds
        )
        guard endpoint.server.isSecure else { return fresh }
        if endpoint.proxy != nil { try fresh.tunnel(to: endpoint.server) }
        // Files are read again for every connection: certificates are replaced while we run.
        let context = try TLSContext(endpoint.tls)
        try fresh.secure(context, host: endpoint.server.host)
        return fresh
    }

    private func exchange(
        _ request: HTTPRequest,
        over used: HTTPConnection
    ) throws(AgentError) -> HTTPResponse {
        let origin = endpoint.namesServer ? "\(endpoint.server)" : ""
        try used.write(
            Array(request.head(authority: endpoint.server.authority, origin: origin).utf8)
        )
        try used.write(request.body)
        let response = try used.readResponse(bodyBytesMax: replyBytesMax)
        if response.keepsConnection { connection = used }
        return response
    }
}
