/// Where a server listens: `http://host:port` or `https://host:port`.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whether it speaks TLS.
    public let isSecure: Bool
    /// A name or an address; IPv6 without brackets.
    public let host: String
    /// 1 to 65535.
    public let port: UInt16

    /// Parses an address.
    ///
    /// - Throws: `AgentError` for another scheme, a path, or a port that is none.
    public init(_ text: String) throws(AgentError) {
        isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else {
            throw AgentError(
                code: .address,
                message: "'\(text)': a server is written https://host:port or http://host:port"
            )
        }
        var rest = text.dropFirst(isSecure ? 8 : 7)
        if rest.hasSuffix("/") { rest.removeLast() }
        let (host, port) = Self.split(rest, defaultPort: isSecure ? "443" : "80")
        guard !host.isEmpty, !host.contains("/"), !host.contains("@"), let number = UInt16(port),
            number > 0
        else {
            throw AgentError(
                code: .address,
                message: "'\(text)': a server is written https://host:port, without a path"
            )
        }
        self.host = host
        self.port = number
    }

    /// As it was parsed, with brackets where needed.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// For the `Host` header.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func split(
        _ text: Substring,
        defaultPort: String
    ) -> (host: String, port: String) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            return (String(host), rest.isEmpty ? defaultPort : String(rest.dropFirst()))
        }
        guard let colon = text.lastIndex(of: ":") else { return (String(text), defaultPort) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
