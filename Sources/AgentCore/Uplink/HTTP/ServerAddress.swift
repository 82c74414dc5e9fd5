/// Where the server listens: `http://host:port`.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; IPv6 without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: UInt16

    /// Parses an address.
    ///
    /// - Throws: `AgentError` for another scheme, a path, or a port that is none.
    public init(_ text: String) throws(AgentError) {
        guard !text.hasPrefix("https://") else {
            throw AgentError(
                code: .address,
                message: "'\(text)': TLS is not built into this agent yet; "
                    + "use http:// and keep the way to the server private"
            )
        }
        let scheme = "http://"
        guard text.hasPrefix(scheme) else {
            throw AgentError(
                code: .address,
                message: "'\(text)': a server is written http://host:port"
            )
        }
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest.removeLast() }
        let (host, port) = Self.split(rest)
        guard !host.isEmpty, !host.contains("/"), let number = UInt16(port), number > 0 else {
            throw AgentError(
                code: .address,
                message: "'\(text)': a server is written http://host:port, without a path"
            )
        }
        self.host = host
        self.port = number
    }

    /// As it was parsed, with brackets where needed.
    public var description: String { "http://\(authority)" }

    /// For the `Host` header.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func split(_ text: Substring) -> (host: String, port: String) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            return (String(host), rest.isEmpty ? "80" : String(rest.dropFirst()))
        }
        guard let colon = text.lastIndex(of: ":") else { return (String(text), "80") }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
