/// Whom a client talks to, and how it gets there.
public struct HTTPEndpoint: Hashable, Sendable {
    /// The server.
    public var server: ServerAddress
    /// A proxy in between: tunnels for TLS, forwards otherwise.
    public var proxy: ServerAddress?
    /// For a server that is `https`.
    public var tls = TLSSettings()

    /// A server that is reached directly.
    public init(_ server: ServerAddress, proxy: ServerAddress? = nil, tls: TLSSettings = .init()) {
        self.server = server
        self.proxy = proxy
        self.tls = tls
    }

    /// Whether requests name the server in full, as a forwarding proxy wants them.
    var namesServer: Bool { proxy != nil && !server.isSecure }
}
