/// A reply of the server.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    /// Names in lower case; of a repeated one the last.
    package var headers: [String: String]
    package var body: [UInt8]

    /// A header by its name in lower case.
    package subscript(_ header: String) -> String? { headers[header] }

    /// Whether the connection can carry another request.
    var keepsConnection: Bool { headers["connection"]?.lowercased() != "close" }
}
