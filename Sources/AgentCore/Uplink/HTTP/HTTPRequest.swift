/// A request to a server.
package struct HTTPRequest: Sendable {
    package var method: String
    package var path: String
    /// In the order they are sent; `Host` and `Content-Length` are added.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// A request with everything that is sent.
    package init(
        method: String = "POST",
        path: String,
        headers: [(name: String, value: String)],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The request line and the headers as they are sent.
    ///
    /// - Parameter origin: Scheme and authority, where a proxy forwards the request.
    package func head(authority: String, origin: String = "") -> String {
        var head = "\(method) \(origin)\(path) HTTP/1.1\r\nHost: \(authority)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return head + "Content-Length: \(body.count)\r\n\r\n"
    }
}
