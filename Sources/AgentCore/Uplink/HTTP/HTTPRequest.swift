/// A POST to the server; the only thing the agent ever asks.
package struct HTTPRequest: Sendable {
    package var path: String
    /// In the order they are sent; `Host` and `Content-Length` are added.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// The request line and the headers as they are sent.
    package func head(authority: String) -> String {
        var head = "POST \(path) HTTP/1.1\r\nHost: \(authority)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return head + "Content-Length: \(body.count)\r\n\r\n"
    }
}
